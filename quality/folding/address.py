"""Addresses: units of a house number in one form, Chinese numerals in Arabic digits.

The patterns are those of Python's ``re`` and of RE2 alike: ``quality.macros`` uses them in the engine for
addresses that need no more. Which division prefixes may be left out is the comparator's option.
"""

import re

from quality.folding.numerals import CHINESE_DIGITS, arabic
from quality.folding.text import separated, widened

REWRITTEN = (
    ("第+([0-9])", r"\1", ("第",)),
    ("([0-9])(?:号[楼栋幢座]|[幢座])", r"\1栋", ("幢", "座", "号楼", "号栋")),
    ("([0-9])楼", r"\1层", ("楼",)),
    ("([0-9])(?:号房间?|号室|房间?)", r"\1室", ("房", "号室")),
    ("([0-9])室$", r"\1", ("室",)),
)
"""Patterns in their order, what takes their place, and texts of which each needs one to find anything.

栋, 幢, 座 and 号楼 name the same thing, 楼 and 层 do, and 室 and 房 do; 号 alone is none of them.
"""

_PATTERNS = tuple((re.compile(pattern), new, needed) for pattern, new, needed in REWRITTEN)
_NUMERAL = re.compile(rf"[0-9]*[{CHINESE_DIGITS}][{CHINESE_DIGITS}0-9]*")
_BRANCH = re.compile("([0-9]+)(?:号之([0-9]+)号?|之([0-9]+)(?=号|(?:室|房间?)?$))")
_NUMBER_SIGN = re.compile(r"(?<=[0-9])\s*#")
_NO = re.compile(r"(?<![a-z])no\.?\s*([0-9]+)号?")


def fold_address(text: str) -> str | None:
    """Return an address with its house numbers as 12号, 12-3号, 3栋, 5层, 502; None if nothing is left.

    Numerals become Arabic wherever they stand, in 三乡镇 as well: that makes no two places the same.
    """
    unified = widened(text)
    if "#" in unified:
        unified = _NUMBER_SIGN.sub("号", unified)
    folded = _NUMERAL.sub(_in_digits, separated(_numbered(unified)) or "")
    folded = _numbered(folded)
    if "之" in folded:
        folded = _BRANCH.sub(_branch, folded)
    for pattern, new, needed in _PATTERNS:
        if any(each in folded for each in needed):
            folded = pattern.sub(new, folded)
    return folded or None


def _numbered(text: str) -> str:
    """Return a text with No. 12 as 12号."""
    return _NO.sub(r"\1号", text) if "no" in text else text


def _in_digits(numeral: re.Match[str]) -> str:
    return arabic(numeral[0])


def _branch(number: re.Match[str]) -> str:
    """12号之3 and 12之3号 are 12-3号."""
    return f"{number[1]}-{number[2]}号" if number[2] else f"{number[1]}-{number[3]}"
