"""Folding of one text at a time, in Python, for the texts that the engine's own expressions can't fold.

The engine calls these through ``quality.functions``, for a small part of the values as a rule.
"""

FOLDING = 2
"""Raised by whoever changes what a fold returns: stored hashes are then made anew from the stored texts."""
