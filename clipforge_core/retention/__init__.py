"""Retention: what is too old goes, what does not fit is not begun.

room          Room: is there space for it?
housekeeping  Housekeeping: what ages out, and what nobody owns
"""
