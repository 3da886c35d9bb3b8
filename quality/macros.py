"""The macros that the engine is taught: comparable forms in SQL, and what checks may say of identity numbers.

Each takes the commonest texts in the engine and hands the others to a function in Python, which gives the
same form for all of them. Which function is which stands in ``quality.functions``.
"""

from lake.engine import literal, once
from quality.folding.address import REWRITTEN
from quality.folding.characters import plain_class, simplified_characters
from quality.folding.numbers import CHECKS, WEIGHTS
from quality.folding.numerals import CHINESE_DIGITS
from quality.formats.format import matches, weighted_sum

_SEPARATORS = r"\s（）()·•，。、：；《》“”\"'&,.:;_/-"
"""The commonest characters that don't count, for a class."""

_PLAIN_DIGITS = "〇零○一二三四五六七八九两"
_HARD = "之百千廿卅n"
_HARD_TENS = f"十[十{_PLAIN_DIGITS}0-9]{{2}}|[0〇零○][{_PLAIN_DIGITS}0-9]*十|十十"
"""What is not worth an expression: 之, 一百零五, 十二三; n as in No."""

_UNITS = f"幢座楼第房室{_HARD}"
"""With numerals, what an address is told by to need a closer look."""

_FULL_DIGITS = "０１２３４５６７８９"
_TRADITIONAL = "廣東區號樓鎮鄉縣棟層華園門龍國莊橋灣圍業"
"""The commonest in addresses."""

_PRIVATE_USE = r"[\x{E000}-\x{F8FF}]"
_FULL_WIDTH = r"[\x{3000}\x{FF01}-\x{FF5E}]"

_AREA_CODE = "0[1-9][0-9]{1,2}"
_MOBILE_OR_LANDLINE = rf"1[0-9]{{2}}[- ]?[0-9]{{4}}[- ]?[0-9]{{4}}|{_AREA_CODE}-?[2-9][0-9]{{6,7}}"


def macros() -> tuple[str, ...]:
    """Return the macros as ``name(parameters) AS expression``.

    ``comparable_…`` give the comparable form of a VARCHAR, NULL if nothing in it can be compared.
    ``id_birth_date`` and ``id_sex`` (男 or 女) take a resident identity number of 15 or 18 digits; of
    anything else they are NULL.
    """
    return (
        f"assigned_text(v) AS CASE WHEN {_contains(_PRIVATE_USE)} THEN text_assigned(v) ELSE v END",
        f"halfwidth(v) AS CASE WHEN {_contains(_FULL_WIDTH)} THEN width_halved(v) ELSE v END",
        f"comparable_text(v) AS {_text()}",
        f"comparable_address(v) AS {_address()}",
        f"comparable_code(v) AS CASE WHEN {matches('v', '[0-9A-Z]+')} THEN v ELSE code_folded(v) END",
        f"comparable_identity(v) AS {_identity()}",
        f"comparable_phone(v, area) AS {_phone()}",
        f"comparable_set(v, separators) AS {_set()}",
        f"id_birth_date(v) AS {_birth_date()}",
        f"id_sex(v) AS {_sex()}",
    )


def _contains(pattern: str, value: str = "v") -> str:
    return f"regexp_matches({value}, {literal(pattern)})"


def _text() -> str:
    plain = plain_class()
    apart = _contains(f"[0-9][{_SEPARATORS}]+[0-9]")
    dropped = f"regexp_replace(v, {literal(f'[{_SEPARATORS}]+')}, '', 'g')"
    separated = f"[{_SEPARATORS}]*[{plain}A-Z][{plain}A-Z{_SEPARATORS}]*"
    # no nullif around what is costly: within a CASE the engine works its operand out twice
    return (
        f"CASE WHEN {matches('v', f'[{plain}]+')} THEN v "
        f"WHEN CASE WHEN {matches('v', separated)} THEN NOT {apart} ELSE false END THEN lower({dropped}) "
        "ELSE text_folded(v) END"
    )


def _address() -> str:
    """Numerals, units and rooms are rewritten here; 之, No. and whatever is hard to fold is not."""
    plain = plain_class(_HARD)
    folded = matches("v", f"[{plain}]*(?:[0-9](?:-[0-9]+)+[{plain}]*)*")
    hard = f"CASE WHEN contains(folded, '十') THEN {_contains(_HARD_TENS, 'folded')} ELSE false END"
    easily = f"CASE WHEN {folded} THEN v ELSE {_easily_folded(plain)} END"
    rewritten = once(
        easily, "folded", f"CASE WHEN folded <> '' AND NOT {hard} THEN {_rewritten('folded')} END"
    )
    return (
        f"CASE WHEN {matches('v', _plain_address())} "
        "THEN CASE WHEN suffix(v, '室') OR suffix(v, '房') THEN left(v, -1) ELSE v END "
        f"WHEN v IS NOT NULL THEN coalesce({rewritten}, address_folded(v)) END"
    )


def _easily_folded(plain: str) -> str:
    """Fold full-width digits, capitals, separators and common traditional characters; NULL if in doubt."""
    digit = f"[{_FULL_DIGITS}0-9]"
    characters = f"[{plain}{_FULL_DIGITS}{_TRADITIONAL}A-MO-Z{_SEPARATORS}]+"
    simplified = "".join(simplified_characters()[character] for character in _TRADITIONAL)
    halved = f"translate(v, '{_FULL_DIGITS}{_TRADITIONAL}', '0123456789{simplified}')"
    dropped = f"regexp_replace({halved}, {literal(f'[{_SEPARATORS}]+')}, '', 'g')"
    return (
        f"CASE WHEN {matches('v', characters)} THEN CASE WHEN {_contains(f'{digit}[{_SEPARATORS}]+{digit}')} "
        f"THEN NULL ELSE lower({dropped}) END END"
    )


def _rewritten(folded: str) -> str:
    numerals = _contains(f"[{CHINESE_DIGITS}]", folded)
    rewritten = f"CASE WHEN {numerals} THEN {_in_arabic_digits(folded)} ELSE {folded} END"
    for pattern, new, needed in REWRITTEN:
        worthwhile = " OR ".join(f"contains(address, {literal(each)})" for each in needed)
        replaced = f"regexp_replace(address, {literal(pattern)}, {literal(new)}, 'g')"
        rewritten = once(rewritten, "address", f"CASE WHEN {worthwhile} THEN {replaced} ELSE address END")
    return rewritten


def _plain_address() -> str:
    """Return the pattern of most addresses: nothing is rewritten but perhaps the 室 or 房 at the end.

    号 stays unless 栋 follows it.
    """
    special = _UNITS + CHINESE_DIGITS + "号"
    other, behind_number = plain_class(special), plain_class(special + "栋")
    return f"(?:[{other}]|号+[{behind_number}])+(?:号+|[0-9][室房])?"


def _in_arabic_digits(value: str) -> str:
    """二〇五 is 205, and 十 stands for the 1 or 0 that is missing beside it."""
    digits = f"translate({value}, '{_PLAIN_DIGITS}', '0001234567892')"
    tens = digits
    for pattern, new in (
        ("([0-9])十([0-9])", r"\1\2"),
        ("([0-9])十", r"\10"),
        ("十([0-9])", r"1\1"),
        ("十", "10"),
    ):
        tens = f"regexp_replace({tens}, {literal(pattern)}, {literal(new)}, 'g')"
    return f"CASE WHEN contains({value}, '十') THEN {tens} ELSE {digits} END"


def _identity() -> str:
    seventeen = "(substr(v, 1, 6) || '19' || substr(v, 7, 9))"
    total = weighted_sum("v", WEIGHTS[:6], "0123456789")
    rest = weighted_sum("v", WEIGHTS[8:], "0123456789", 7)
    century = 1 * WEIGHTS[6] + 9 * WEIGHTS[7]
    return (
        f"CASE WHEN {matches('v', '[0-9]{17}[0-9X]')} THEN v "
        f"WHEN {matches('v', '[0-9]{17}x')} THEN upper(v) "
        f"WHEN {matches('v', '[0-9]{15}')} "
        f"THEN {seventeen} || substr('{CHECKS}', ({total} + {rest} + {century}) % 11 + 1, 1) "
        "ELSE identity_folded(v) END"
    )


def _phone() -> str:
    separated = rf"(?:\+86[- ]?)?(?:{_MOBILE_OR_LANDLINE})"
    return (
        f"CASE WHEN {matches('v', f'1[0-9]{{10}}|{_AREA_CODE}[2-9][0-9]{{6,7}}')} THEN v "
        f"WHEN {matches('v', separated)} "
        r"THEN regexp_replace(v, '^\+86|[- ]', '', 'g') ELSE phone_folded(v, area) END"
    )


def _set() -> str:
    plain = plain_class()
    one = f"[{plain}A-Z]+"
    separated = f"'{one}(?:[' || regexp_escape(separators) || ']{one})*'"
    things = "string_split_regex(lower(v), '[' || regexp_escape(separators) || ']')"
    return (
        f"CASE WHEN {matches('v', f'[{plain}]+')} THEN v "
        f"WHEN regexp_full_match(v, {separated}) "
        f"THEN array_to_string(list_sort(list_distinct({things})), ',') "
        "ELSE set_folded(v, separators) END"
    )


def _birth_date() -> str:
    return (
        f"TRY_CAST(CASE WHEN {matches('v', '[0-9]{17}[0-9Xx]')} "
        "THEN substr(v, 7, 4) || '-' || substr(v, 11, 2) || '-' || substr(v, 13, 2) "
        f"WHEN {matches('v', '[0-9]{15}')} "
        "THEN '19' || substr(v, 7, 2) || '-' || substr(v, 9, 2) || '-' || substr(v, 11, 2) END AS DATE)"
    )


def _sex() -> str:
    """GB 11643: the last digit but one (of 18) or the last one (of 15) is odd for men."""
    odd = "CASE WHEN ascii(substr(v, {place}, 1)) % 2 = 1 THEN '男' ELSE '女' END"
    return (
        f"CASE WHEN {matches('v', '[0-9]{17}[0-9Xx]')} THEN {odd.format(place=17)} "
        f"WHEN {matches('v', '[0-9]{15}')} THEN {odd.format(place=15)} END"
    )
