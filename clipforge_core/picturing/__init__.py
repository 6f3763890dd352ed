"""Pictures of scenes: what a text should show, and who draws it best.

drawing     draw                request -> Visual, by the item that fits best
"""
