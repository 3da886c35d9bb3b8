"""Single characters: private-use ones that have a code point now, traditional ones, and separators.

Each mapping is made once per process. What a whole text folds to is ``quality.folding.text``'s.
"""

import unicodedata
from functools import cache

import opencc

_GBK_PRIVATE_ROW = 0xE815
"""The private-use code point that GBK gives to the two bytes FE 50; the row's others follow in order."""

_ROW_ENDS = 0xA0
_UNUSED_BYTE = 0x7F

_ASSIGNED_SINCE_2000 = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9,
}
"""GB18030-2005 and -2022: private-use code points of GB18030-2000 and GBK → the characters they stand for."""

_OTHER_THAN_THEIR_SIMPLIFIED = "昇陞氾祕"
"""Characters that the standard list of 2013 gave back to names, though OpenCC folds them."""

_TRADITIONAL_IN_GB2312 = "後菸"
"""GB 2312 has them beside 后 and 烟, but nobody writes them in simplified script."""


@cache
def assigned_characters() -> dict[str, str]:
    """Return private-use character → assigned one.

    The row FE50–FEA0 was private in GBK; GB18030-2000 gave most of it code points, 2005 and 2022 the rest.
    """
    mapping = dict(_ASSIGNED_SINCE_2000)
    trails = [t for t in range(0x50, _ROW_ENDS + 1) if t != _UNUSED_BYTE]
    for offset, trail in enumerate(trails):
        character = ord(bytes((0xFE, trail)).decode("gb18030"))
        if unicodedata.category(chr(character)) != "Co":
            mapping.setdefault(_GBK_PRIVATE_ROW + offset, character)
    return {chr(private): chr(assigned) for private, assigned in mapping.items()}


@cache
def simplified_characters() -> dict[str, str]:
    """Return traditional → simplified character.

    Character by character, so that the same character always folds the same. Those that are themselves in
    common use in simplified script (乾, 於, 昇) stay: in a name they are another character.
    """
    han = [*range(0x3400, 0xA000), *range(0x20000, 0x2A6E0)]
    converted = opencc.OpenCC("t2s").convert("\n".join(map(chr, han))).split("\n")
    changed = {
        chr(a): b
        for a, b in zip(han, converted, strict=True)
        if len(b) == 1 and a != ord(b) and not _in_simplified_use(chr(a))
    }
    results = set(changed.values())
    return {a: b for a, b in changed.items() if a not in results}


def _in_simplified_use(character: str) -> bool:
    if character in _OTHER_THAN_THEIR_SIMPLIFIED:
        return True
    if character in _TRADITIONAL_IN_GB2312:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def plain_class(without: str = "") -> str:
    """Return the inside of an RE2 class: characters that folding leaves as they are, wherever they stand.

    Some may be left out.
    """
    changed = simplified_characters()
    plain = [*map(ord, "0123456789abcdefghijklmnopqrstuvwxyz")]
    plain += [c for c in range(0x3400, 0xA000) if chr(c) not in changed]
    left_out = set(map(ord, without))
    plain = [c for c in plain if c not in left_out]
    return "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in _runs(plain))


def _runs(points: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return runs
