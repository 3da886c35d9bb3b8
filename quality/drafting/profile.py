"""What the engine says of each column of a sample: fill, uniqueness, and how many rows fit which form.

Only counting is done here; what follows from the counts is the guessers'.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from catalog.models import Column, ValueType
from lake.engine import Engine, literal, quoted
from quality.casts import cast
from quality.drafting.sample import Sample
from quality.drafting.surnames import DOUBLE, SINGLE, TRADITIONAL
from quality.drafting.synonyms import NOTHING
from quality.formats import FORMATS
from quality.transforms import BUSINESS_DATE, TRANSFORMS

DISTINCT = 2_000
"""Different values looked at per column, the commonest first."""

REPAIRS = ("halfwidth", "remove_spaces", "upper")
"""What may be done to numbers and codes of any kind before their form is judged."""

_UNITS = ("元", "平方米", "米", "千克", "人")
"""One unit of each dimension: a number with any unit of its dimension beside it is read."""

_MOMENTS = {"excel_serial": ValueType.DATE, "us_datetime": ValueType.DATETIME}
"""Transforms that make dates of texts that are none otherwise → of which type."""

_LONGEST = 12
_STREETS = "路|街|道|巷|村|镇|区|里|苑|弄|组|县|省|市"
_HOUSES = "号|栋|室|楼|座|单元|弄|之"
_BODIES = (
    "公司|企业|厂|店|中心|会|基金|合作社|医院|学校|幼儿园|事务所|商行|部|局|院|站|馆|所|社|行|场|户|铺|室|办"
)
_PADDED = r"[ \x{3000}]"
"""Names of two characters are often padded to the width of three."""
_FOREIGN = r"\p{Han}{1,12}[·•.]\p{Han}{1,12}|[A-Z][A-Za-z'.-]*(?: [A-Z][A-Za-z'.-]*){1,4}"
_PATTERNS = {
    "digits": r"-?[0-9]+",
    "fraction": r"-?[0-9]{1,3}(?:,?[0-9]{3})*\.[0-9]+",
    "negative": r"[-−(（].*",
    "leading_zero": r"0[0-9]+",
    "long_digits": rf"[0-9]{{{_LONGEST},}}",
    "identifier": r"[A-Za-z0-9\-_/#.()（）〔〕\[\]\p{Han}]*[0-9]{4,}[A-Za-z0-9\-_/号]*",
    "name": rf"\p{{Han}}{{2,4}}|\p{{Han}}{_PADDED}+\p{{Han}}|{_FOREIGN}",
    "surnamed": rf"(?:[{SINGLE}{TRADITIONAL}]|{'|'.join(DOUBLE)}){_PADDED}*\p{{Han}}{{1,3}}|.*[·•.A-Za-z].*",
    "address": rf".*\p{{Han}}(?:{_STREETS}).*",
    "numbered_address": rf".*(?:[0-9０-９]+(?:{_HOUSES})|(?:{_STREETS}).*[0-9０-９]).*",
    "organisation": rf".*(?:{_BODIES})(?:[(（].*[)）])?",
    "month": r"(?:19|20)[0-9]{2}[-/.年]?(?:0?[1-9]|1[0-2])月?",
    "compact_day": r"(?:18|19|20)[0-9]{6}",
    "han": r".*\p{Han}.*",
    "numbered": r"\S*[0-9]\S*",
}
"""Shapes of texts that tell kinds of values apart, each named for what it suggests."""


@dataclass(frozen=True)
class ColumnProfile:
    """One column: counts of rows, and shares of the rows that have a value at all.

    ``values`` maps the commonest texts to their rows, ``nulls`` those that mean nothing. ``fits`` maps the
    name of a format or pattern, or a type with its unit, to the share that fits; ``repaired`` likewise after
    ``REPAIRS``; ``moments`` maps a transform to the share of dates it leads to.
    """

    header: str
    position: int
    rows: int
    filled: int
    distinct: int
    values: Mapping[str, int]
    nulls: Mapping[str, int]
    lengths: tuple[int, int]
    fits: Mapping[str, float] = field(default_factory=dict)
    repaired: Mapping[str, float] = field(default_factory=dict)
    moments: Mapping[str, float] = field(default_factory=dict)

    @property
    def fullness(self) -> float:
        """Share of rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def uniqueness(self) -> float:
        """Share of values that are different ones."""
        return self.distinct / self.filled if self.filled else 0.0

    def fit(self, name: str) -> float:
        """Return the share of values that are of a format, pattern or type as they stand."""
        return self.fits.get(name, 0.0)


def profiled(engine: Engine, sample: Sample) -> tuple[ColumnProfile, ...]:
    """Return the profile of each column, in order; the engine must know ``quality.functions``."""
    values = engine.unique_name("values")
    engine.run(f"CREATE TEMP TABLE {quoted(values)} (c INTEGER, v VARCHAR, n BIGINT)")
    for n in range(len(sample.headers)):
        engine.run(
            f"INSERT INTO {quoted(values)} SELECT {n}, c{n}, count(*) FROM {quoted(sample.table)} "
            f"WHERE c{n} <> '' GROUP BY c{n} ORDER BY count(*) DESC, hash(c{n}) LIMIT {DISTINCT}"
        )
    fits = _fits(engine, values)
    profiles = tuple(
        _column(engine, sample, values, n, header, fits.get(n, {})) for n, header in enumerate(sample.headers)
    )
    engine.drop(values)
    return profiles


def _column(
    engine: Engine, sample: Sample, values: str, n: int, header: str, fits: Mapping[str, float]
) -> ColumnProfile:
    nothing = _nothing("v")
    listed: dict[str, int] = dict(
        engine.rows(f"SELECT v, n FROM {quoted(values)} WHERE c = {n} AND NOT {nothing} ORDER BY n DESC, v")
    )
    nulls = dict(
        engine.rows(f"SELECT v, n FROM {quoted(values)} WHERE c = {n} AND {nothing} ORDER BY n DESC, v")
    )
    filled, distinct, shortest, longest = engine.one(
        f"SELECT count(*), count(DISTINCT v), coalesce(min(length(v)), 0), coalesce(max(length(v)), 0) "
        f"FROM (SELECT c{n} AS v FROM {quoted(sample.table)}) WHERE v <> '' AND NOT {nothing}"
    )
    groups: dict[str, dict[str, float]] = {"raw": {}, "repaired": {}, "moment": {}}
    for name, share in fits.items():
        kind, _, plain = name.partition(":")
        groups[kind][plain] = share
    return ColumnProfile(
        header, n, sample.rows, filled, distinct, listed, nulls, (shortest, longest),
        groups["raw"], groups["repaired"], groups["moment"],
    )  # fmt: skip


def _nothing(value: str) -> str:
    listed = ", ".join(map(literal, sorted(NOTHING)))
    never = f"regexp_full_match({value}, '9999[-/.年]?12[-/.月]?31日?(?: .*)?')"
    return f"(lower(trim({value})) IN ({listed}) OR trim({value}) = '' OR {never})"


def _fits(engine: Engine, values: str) -> dict[int, dict[str, float]]:
    """Return position → name of a form → share of the rows with a value that have it."""
    tests = _tests()
    sums = ", ".join(f"sum(n) FILTER (coalesce({sql}, false)) / sum(n)" for sql in tests.values())
    repaired = "v"
    for name in REPAIRS:
        repaired = TRANSFORMS[name].apply(repaired)
    rows = engine.rows(
        f"SELECT c, {sums} FROM (SELECT c, n, trim(v) AS v, {repaired} AS r FROM {quoted(values)} "
        f"WHERE NOT {_nothing('v')}) GROUP BY c"
    )
    return {row[0]: {name: float(s or 0) for name, s in zip(tests, row[1:], strict=True)} for row in rows}


def _tests() -> dict[str, str]:
    raw = {f"raw:{name}": f"regexp_full_match(v, {literal(pattern)})" for name, pattern in _PATTERNS.items()}
    raw |= {f"raw:{name}": form.valid("v") for name, form in FORMATS.items()}
    repaired = {f"repaired:{name}": form.valid("r") for name, form in FORMATS.items()}
    types = {f"raw:{kind}": _castable("v", kind) for kind in ValueType if kind is not ValueType.TEXT}
    amounts = {f"raw:decimal {unit}": _castable("v", ValueType.DECIMAL, unit) for unit in _UNITS}
    today = f"DATE {literal(date.today().isoformat())}"
    moments = {
        f"moment:{name}": _castable(TRANSFORMS[name].apply("v").replace(BUSINESS_DATE, today), kind)
        for name, kind in _MOMENTS.items()
    }
    return {**raw, **repaired, **types, **amounts, **moments}


def _castable(value: str, kind: ValueType, unit: str | None = None) -> str:
    return f"({cast(value, Column(header='v', code='v', type=kind), unit)}) IS NOT NULL"
