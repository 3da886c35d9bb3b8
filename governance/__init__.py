"""People: cases, rulings and clocks, kept as events in a small relational database.

What disagrees is found by ``quality``; here stands who works on it, what was decided, and by when. Pages and
commands belong to the rooms that show them.
"""
