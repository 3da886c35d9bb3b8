"""Hints that name the word the writer probably meant."""

import difflib
from collections.abc import Iterable

from catalog.language import Text

_LISTED = 12


def nearest(word: str, known: Iterable[str]) -> Text:
    """Return a hint: the known word nearest to ``word``, else the known words."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return Text(zh=f"是不是 {close[0]}?", en=f"did you mean {close[0]}?")
    if not names:
        return Text(zh="目录里还没有声明任何一个", en="none is declared yet")
    listed = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    return Text(zh=f"可以写:{listed}", en=f"known ones: {listed}")
