"""Whole texts folded to what is left when width, spacing, punctuation, case and script don't count.

These functions work on one text; the engine calls them only for texts that aren't folded already. Each
gives the same result again when applied to its own. Addresses have their own file.
"""

import re
import unicodedata
from collections.abc import Mapping

from quality.folding.characters import assigned_characters, simplified_characters

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SEPARATORS = re.compile(r"[\W_]+")


_HALF_WIDTH = {0x3000: 0x20} | {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}


def halved(text: str) -> str:
    """Replace full-width letters, digits, signs and spaces by ASCII."""
    return text.translate(_HALF_WIDTH)


def assigned(text: str) -> str:
    """Replace private-use characters of GBK and GB18030-2000 by those that have been assigned since."""
    return _mapped(text, assigned_characters())


def widened(text: str) -> str:
    """Unify width, compatibility forms, case, script and private-use characters; keep all else.

    Folding case can undo normal form and the other way round, hence the repetition; it is rare.
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", assigned(text))).casefold()
    folded = _mapped(folded, simplified_characters())
    return folded if unicodedata.is_normalized("NFKC", folded) else widened(folded)


def fold_text(text: str) -> str | None:
    """Return letters, digits and Han characters in one width, case and script; None if none is left.

    Between two digits a separator means something: 12-3 is not 123. There a full stop stays, and any other
    separator becomes a hyphen.
    """
    return separated(widened(text))


def separated(folded: str) -> str | None:
    """Do to a text that ``widened`` gave what is left to do of ``fold_text``."""
    if not folded.isalnum():
        folded = _SEPARATORS.sub(_separator, folded)
    return (folded if unicodedata.is_normalized("NFKC", folded) else fold_text(folded)) or None


def _mapped(text: str, characters: Mapping[str, str]) -> str:
    """Replace characters; most texts have none of them, which is seen more quickly than replaced."""
    if characters.keys().isdisjoint(text):
        return text
    return "".join([characters.get(character, character) for character in text])


def _separator(run: re.Match[str]) -> str:
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    if not (before.isdecimal() and after.isdecimal()):
        return ""
    return "." if run.group() == "." else "-"
