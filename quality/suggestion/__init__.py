"""For every value that sources disagree on: a suggested form, a probability, and why.

Nothing here decides anything, knows the catalogue or touches a table: claims come as a frame and suggestions
go as frames. ``suggesting.suggest`` is the way in.
"""
