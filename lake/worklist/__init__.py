"""The worklist (待办清单): what clerks work on, in a file that is quick to filter and to page.

It holds the open conflicts of a night, each with its pattern and suggestion, in the order they are worked on.
Nothing is decided here, and nothing in it is kept: it can be made again from the tables at any time. What
people did since it was made is told to whoever has it open (``Worklist.stand``).
"""

from lake.worklist.reading import Item, Worklist, WorklistMissing, latest, opened
from lake.worklist.standing import Standing
from lake.worklist.wanted import Cursor, Wanted
from lake.worklist.writing import write

__all__ = [
    "Cursor",
    "Item",
    "Standing",
    "Wanted",
    "Worklist",
    "WorklistMissing",
    "latest",
    "opened",
    "write",
]
