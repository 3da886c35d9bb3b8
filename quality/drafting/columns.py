"""What a feed declares of one column: type, form, code list, unit, nulls, transforms and grade, guessed.

Each guess follows from the column's profile and from what the column holds; which that is says ``mapping``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.language import Text
from catalog.models import Database, Element, Grade, ValueType
from quality.drafting import kinds
from quality.drafting.codes import CodeFit, Coding
from quality.drafting.evidence import MOSTLY, Guess, percent
from quality.drafting.forms import form_of
from quality.drafting.headers import likeness_to, note_of, plain
from quality.drafting.mapping import Target
from quality.drafting.profile import REPAIRS, ColumnProfile
from quality.units import UNITS, factors_to

_NUMBERED = re.compile(r"(?:号|号码|编号|代码|编码|id|no|code|number)$")
_CLOCK = re.compile(r"[0-9]:[0-9]{2}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]\s*$")
_WRITTEN_UNIT = re.compile(r"[0-9]\s*([^\W\d]{1,4}[²2]?)$")
_UNSTATED = frozenset({"0", "9", "90", "99"})
_FOREVER = re.compile(r"(?:2099|1900|1899)[-/.年]?(?:12|0?1)[-/.月]?(?:31|30|0?1)日?(?: .*)?$")
_YES_NO = frozenset({"是", "否", "有", "无", "y", "n", "yes", "no", "true", "false", "√", "×"})
_NUMERIC = ("longitude", "latitude")
_SEVERAL = 3
_NAMED = 0.5
_CHANCE = 2
"""One meaning that occurs may be chance; two of them aren't."""

_FEW = 0.002
_LONGEST_INTEGER = 9
_PERSONAL = ("person_name", "phone", "address", "date", "number")


@dataclass
class DraftColumn:
    """One column and its code; ``guesses`` maps other fields of ``catalog.models.Column`` to guesses."""

    profile: ColumnProfile
    code: str
    target: Guess[Target] | None
    guesses: dict[str, Guess[Any]] = field(default_factory=dict)

    @property
    def type(self) -> ValueType:
        """The guessed type."""
        guess = self.guesses.get("type")
        return ValueType(guess.value) if guess else ValueType.TEXT


def drafted_column(
    profile: ColumnProfile,
    code: str,
    element: Guess[Target] | None,
    key: Guess[Target] | None,
    codings: Mapping[str, Coding],
) -> DraftColumn:
    """Return what is guessed of one column; ``element`` and ``key`` are what it holds, if anything."""
    held = element or key
    column = DraftColumn(profile, code, held)
    found = column.guesses
    if element:
        found["element"] = Guess(element.value.name, element.confidence, element.why)
    fit = _code_fit(profile, held, codings)
    kind = _type(profile, held.value if held else None, fit)
    form = None if fit else form_of(profile, held.value if held else None)
    if form and not (element and kind):
        found["format"] = form
    if kind and (form is None or form.value in _NUMERIC or element):
        found["type"] = kind
    if fit:
        found |= _coded(fit)
    found |= _units(profile, column, held.value if held else None)
    found |= _transforms(profile, column)
    found |= _nulls(profile, column, fit)
    if key:
        why = Text(zh="标识所描述的对象", en="it says what the row is about")
        found["required"] = Guess(True, 0.9, why)
    found |= _grade(profile, column)
    return column


def _code_fit(
    profile: ColumnProfile, held: Guess[Target] | None, codings: Mapping[str, Coding]
) -> CodeFit | None:
    """Return the code list: the element's, else the one that values and header go with best."""
    if held and held.value.codes:
        return codings[held.value.codes].fit(profile)
    if held and isinstance(held.value.part, Element):
        return None
    found = []
    wanted = 1 if held and held.value.comparator == "code" else _CHANCE
    for coding in codings.values():
        fit = coding.fit(profile)
        named = likeness_to(profile.header, coding.names)
        if fit.like >= MOSTLY and (fit.telling >= wanted or named >= _NAMED):
            found.append((fit.share + named, -len(coding.codes.values), fit))
    return max(found, key=lambda each: each[:2])[2] if found else None


def _coded(fit: CodeFit) -> dict[str, Guess[Any]]:
    confidence = min(0.99, 0.5 + fit.share / 2)
    why = fit.why
    if fit.unknown:
        left = "、".join(sorted(fit.unknown)[:8])
        why = Text(zh=f"{why.zh}；未对上的：{left}", en=f"{why.en}; not matched: {left}")
    found: dict[str, Guess[Any]] = {"codes": Guess(fit.codes.code, confidence, why)}
    if fit.code_map:
        said = Text(zh="值与含义或其他常用编码相符，请核对", en="by meanings and usual codings: please check")
        found["code_map"] = Guess(dict(fit.code_map), confidence, said)
    return found


def _type(profile: ColumnProfile, target: Target | None, fit: CodeFit | None) -> Guess[str] | None:
    """Return the type if it isn't text: the element's where values fit it, else what values are."""
    if fit or not profile.filled:
        return None
    if target and isinstance(target.part, Element):
        wanted = target.part.type
        if wanted is not ValueType.TEXT:
            why = Text(zh="数据元的类型", en="the element's type")
            return Guess(wanted.value, 0.95, why)
        return None
    if target and target.comparator not in ("date", "datetime", "number"):
        return None
    for kind, share in _typed(profile):
        if share >= MOSTLY:
            why = Text(zh=f"{percent(share)} 的值是该类型", en=f"{percent(share)} of the values are of it")
            return Guess(kind.value, min(0.97, share), why)
    return None


def _typed(profile: ColumnProfile) -> list[tuple[ValueType, float]]:
    """Return the types that a column's values may be of, the first to be preferred."""
    clock = sum(bool(_CLOCK.search(v)) for v in profile.values) > len(profile.values) / 2
    day = kinds.moment(profile)
    us = kinds.us_moment(profile) if not day else 0.0
    amount = kinds.number(profile)
    numbered = _NUMBERED.search(plain(profile.header)) or profile.lengths[1] > _LONGEST_INTEGER
    fraction = profile.fit("fraction") > 1 - MOSTLY or amount > profile.fit(ValueType.DECIMAL) + 0.05
    fraction = fraction or note_of(profile.header) in _known_units()
    yes_no = {plain(v) for v in profile.values} <= _YES_NO
    asked = plain(profile.header).startswith(("是否", "有无", "is", "has"))
    month = profile.fit("month") >= MOSTLY
    return [
        (ValueType.DATETIME, max(day, us) if clock else us),
        (ValueType.DATE, 0.0 if month else day),
        (ValueType.BOOLEAN, profile.fit(ValueType.BOOLEAN) if yes_no or asked else 0.0),
        (ValueType.DECIMAL, amount if fraction and not month else 0.0),
        (ValueType.INTEGER, 0.0 if numbered or month else min(amount, profile.fit(ValueType.INTEGER))),
    ]


def _known_units() -> set[str]:
    return {unit for units in UNITS for unit in factors_to(next(iter(units)))}


def _units(profile: ColumnProfile, column: DraftColumn, target: Target | None) -> dict[str, Guess[Any]]:
    """Return the unit of numbers: from the header, from the values, else the element's."""
    if column.type not in (ValueType.DECIMAL, ValueType.INTEGER):
        return {}
    wanted = target.part.unit if target and isinstance(target.part, Element) else None
    possible = set(factors_to(wanted)) if wanted else _known_units()
    note = note_of(profile.header)
    said = note.removeprefix("单位").lstrip(":：")
    written = {m[1] for v in profile.values if (m := _WRITTEN_UNIT.search(v.strip()))} & possible
    if said in possible:
        found = Guess(said, 0.97, Text(zh="列名中注明", en="the header says so"))
    elif len(written) == 1 and not wanted:
        found = Guess(written.pop(), 0.8, Text(zh="写在值的后面", en="it is written beside values"))
    elif wanted:
        found = Guess(
            wanted, 0.5, Text(zh="未注明单位，按数据元的单位；请核对", en="not stated: the element's; check")
        )
    else:
        return {}
    return {"unit": found}


def _transforms(profile: ColumnProfile, column: DraftColumn) -> dict[str, Guess[Any]]:
    """Return the transforms that values need, as seen in them."""
    needed: list[str] = []
    values = list(profile.values)
    if any(v.startswith(("'", "’", "‘", "`")) for v in values):
        needed.append("strip_quote")
    form = column.guesses.get("format")
    if (
        form
        and profile.repaired.get(form.value, 0.0) > profile.fit(form.value)
        or column.target
        and _untidy_key(column, values)
    ):
        needed += REPAIRS
    if "codes" in column.guesses and any(v != unicodedata.normalize("NFKC", v).strip() for v in values):
        needed += ["halfwidth", "trim"]
    if column.type is ValueType.TEXT and any(_PRIVATE.search(v) for v in values):
        needed.append("assigned")
    if column.target and column.target.value.comparator == "person_name":
        noted = sum(bool(_BRACKETED.search(v)) for v in values)
        needed += ["name_before_bracket"] if noted > len(values) * 0.01 else []
    needed += _moment_transforms(profile, column)
    if not needed:
        return {}
    why = Text(zh="有的值须先这样整理", en="some values need it")
    return {"transforms": Guess(list(dict.fromkeys(needed)), 0.8, why)}


def _untidy_key(column: DraftColumn, values: list[str]) -> bool:
    numbered = column.target is not None and column.target.value.comparator in (
        "identity_number",
        "credit_code",
    )
    return numbered and any(v != unicodedata.normalize("NFKC", v).replace(" ", "").upper() for v in values)


def _moment_transforms(profile: ColumnProfile, column: DraftColumn) -> list[str]:
    if column.type not in (ValueType.DATE, ValueType.DATETIME):
        return []
    day = kinds.moment(profile)
    if day < MOSTLY and kinds.us_moment(profile) > day:
        return ["us_datetime"]
    return ["excel_serial"] if profile.moments.get("excel_serial", 0.0) - day > _FEW else []


def _nulls(profile: ColumnProfile, column: DraftColumn, fit: CodeFit | None) -> dict[str, Guess[Any]]:
    """Return the texts that mean nothing: usual ones, and repeated ones that can't be values."""
    meant = {plain(m) for m in fit.codes.values.values()} if fit else set()
    nothing = [v for v in profile.nulls if v.strip() and plain(v) not in meant]
    few = max(_SEVERAL, profile.rows * _FEW)
    if column.type in (ValueType.DATE, ValueType.DATETIME):
        nothing += [v for v, n in profile.values.items() if n >= few and _FOREVER.match(v)]
    if column.type is not ValueType.TEXT or "format" in column.guesses:
        nothing += [v for v, n in profile.values.items() if n >= few and not any(c.isdigit() for c in v)]
    if fit:
        nothing += [v for v in fit.unknown if profile.values[v] >= few and plain(v) in _UNSTATED]
    if column.type is ValueType.BOOLEAN:
        nothing = [v for v in nothing if plain(v) not in _YES_NO]
    if not nothing:
        return {}
    why = Text(zh="反复出现，且不是值", en="they recur and are no values")
    return {"nulls": Guess(list(dict.fromkeys(nothing)), 0.8, why)}


def _grade(profile: ColumnProfile, column: DraftColumn) -> dict[str, Guess[Any]]:
    """Return the grade: personal data sensitive, identity numbers critical; else the feed's."""
    if kinds.identity(profile) >= 0.5:  # noqa: PLR2004 - also a mixed column identifies persons
        return {"grade": Guess(Grade.CRITICAL.value, 0.95, Text(zh="个人身份号码", en="numbers of persons"))}
    declared = column.target.value.part.grade if column.target else Grade.INTERNAL
    if declared.masked:
        return {"grade": Guess(declared.value, 0.95, Text(zh="数据元的级别", en="the element's grade"))}
    kind = column.target.value.comparator if column.target else ""
    person = column.target is not None and column.target.value.entity.database is Database.NATURAL_PERSON
    named = column.target is None and kinds.person_name(profile) >= MOSTLY and column.type is ValueType.TEXT
    named = named and "codes" not in column.guesses
    if (
        (person and kind in _PERSONAL)
        or kind == "person_name"
        or named
        or kinds.phone(profile) >= kinds.STRONG
    ):
        why = Text(zh="可能是个人信息", en="may be about persons")
        return {"grade": Guess(Grade.SENSITIVE.value, 0.8, why)}
    return {}
