"""Pictures of scenes: what a text should show, and who draws it best.

briefing    brief_of            scene of a script -> what its picture should show
finding/    found_figures, ...  what a text holds that a picture could show
known       known_diagram       diagrams by what a text is about
symbols     symbol_of           the emoji of the thing that a heading names, where there is no doubt
headlines   headline, ...       the few words of a scene that a picture shows
drawing     draw                request -> Visual, by the item that fits best
"""
