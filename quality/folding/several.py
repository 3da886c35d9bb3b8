"""Texts that list several things, in any order."""

import re

from quality.folding.text import fold_text, widened


def fold_set(text: str, separators: str) -> str | None:
    """Return the different things of a list, each folded as text, sorted and joined by commas.

    Besides the characters in ``separators``, white space separates.
    """
    things = re.split(rf"[\s{re.escape(widened(separators))}]+", widened(text))
    return ",".join(sorted({folded for thing in things if (folded := fold_text(thing))})) or None
