"""Pictures of scenes: what a text should show, and who draws it best.

briefing    brief_of            scene of a script -> what its picture should show
finding/    found_figures, ...  what a text holds that a picture could show
known       known_diagram       diagrams by what a text is about
drawing     draw                request -> Visual, by the item that fits best
"""
