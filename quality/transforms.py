"""Named repairs of a text before it is cast, declared column by column.

A transform is for one department's habit; what all departments may do belongs to casts and comparators.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalog.language import Text
from lake.engine import literal

PLAIN = "[!-~\u4e00-\u9fff]+"
"""For RE2 and ``re``: visible ASCII and common Han characters, which most texts wholly consist of."""

PLAIN_CAPITALS = "[!-`{-~\u4e00-\u9fff]+"
"""The same without small letters."""

BUSINESS_DATE = "<business_date>"
"""Stands in a transform's SQL for the delivery's business date, a DATE; whoever runs the SQL fills it in."""


@dataclass(frozen=True)
class Transform:
    """``apply`` takes the SQL of a VARCHAR and returns that of the repaired one, NULL for no value.

    ``keeps`` is the pattern of texts that stay as they are, so that it needn't be applied to them: None,
    ``PLAIN`` or ``PLAIN_CAPITALS``.
    """

    name: str
    title: Text
    apply: Callable[[str], str]
    keeps: str | None = None


def kept_by_all(transforms: Iterable[Transform]) -> str | None:
    """Return the pattern of texts that none of the transforms changes, None if there may be none."""
    kept = {t.keeps for t in transforms}
    if None in kept:
        return None
    return PLAIN_CAPITALS if PLAIN_CAPITALS in kept else PLAIN


def _replaced(pattern: str, replacement: str = "", flags: str = "g") -> Callable[[str], str]:
    return lambda value: f"regexp_replace({value}, {literal(pattern)}, {literal(replacement)}, '{flags}')"


def _excel_serial(value: str) -> str:
    """Five digits: days since 1899-12-30, from 1927 on. Four could be a year."""
    days = f"TRY_CAST({value} AS DOUBLE)"
    moment = f"TIMESTAMP '1899-12-30' + to_seconds(round({days} * 86400))"
    serial = f"regexp_full_match({value}, '[1-7][0-9]{{4}}(?:\\.[0-9]+)?')"
    return f"CASE WHEN {serial} THEN CAST({moment} AS VARCHAR) ELSE {value} END"


def _gate(value: str) -> str:
    """B-12, B12/B and Main Term - B12 are B12, C05 is C5; a terminal's name alone, or HOLD, is no gate."""
    gate = _replaced(r"^.*\bTerm.*-\s*|/[A-Z0-9]+\s*$|[^A-Za-z0-9]", "")(value)
    gate = _replaced("(^|[A-Za-z])0+([0-9])", r"\1\2")(gate)
    none = "Notprovided.*|.*Term.*|[0-9]*[a-z]*Lvl|TBA|HOLD|CHK|CXLD"
    return f"nullif(regexp_replace({gate}, '^(?:{none})$', ''), '')"


_ALL = (
    Transform(
        "trim",
        Text(zh="去除首尾空白", en="take off white space"),
        _replaced(r"^[\s\x{3000}\x{A0}]+|[\s\x{3000}\x{A0}]+$"),
        keeps=PLAIN,
    ),
    Transform(
        "remove_spaces",
        Text(zh="去除空白", en="take out white space"),
        _replaced(r"[\s\x{3000}\x{A0}]+"),
        keeps=PLAIN,
    ),
    Transform(
        "halfwidth",
        Text(zh="全角转半角", en="full width to half width"),
        lambda v: f"halfwidth({v})",
        keeps=PLAIN,
    ),
    Transform("upper", Text(zh="转大写", en="to capitals"), lambda v: f"upper({v})", PLAIN_CAPITALS),
    Transform(
        "strip_quote",
        Text(zh="去除 Excel 文本前导撇号", en="take off Excel's apostrophe"),
        _replaced("^['’‘`]", flags=""),
    ),
    Transform(
        "name_before_bracket",
        Text(zh="去除末尾括注", en="take off a bracketed note at the end"),
        _replaced(r"\s*[(（][^()（）]*[)）]\s*$", flags=""),
    ),
    Transform(
        "assigned",
        Text(zh="自造区编码转正式编码", en="private-use characters to assigned ones"),
        lambda v: f"assigned_text({v})",
        keeps=PLAIN,
    ),
    Transform("excel_serial", Text(zh="Excel 日期序号", en="Excel's date serials"), _excel_serial),
    Transform(
        "us_datetime",
        Text(zh="美式日期时间", en="dates and times as US web sites write them"),
        lambda v: f"us_moment_read({v}, {BUSINESS_DATE})",
    ),
    Transform("gate", Text(zh="登机口号", en="gate number without its terminal"), _gate),
)

TRANSFORMS: dict[str, Transform] = {t.name: t for t in _ALL}
"""Every transform by its name in the catalogue."""
