"""Which columns identify a row, and which says what happened to it.

A key is complete and unique but for a few bad rows; names and amounts are none even if they happen to be.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from catalog.language import Text
from catalog.models import ValueType
from lake.engine import Engine, quoted
from quality.drafting import kinds
from quality.drafting.columns import DraftColumn
from quality.drafting.evidence import Guess, percent
from quality.drafting.headers import plain
from quality.drafting.profile import ColumnProfile
from quality.drafting.sample import Sample
from quality.drafting.synonyms import CHANGES, DELETES, OPERATION_HEADERS

_ENOUGH = 0.97
_FULL = 0.97
_MOST = 14
_SEVERAL_OPERATIONS = 6
_NUMBER = re.compile(r"(?:号|号码|编号|代码|编码|账号|户号|id|no|code|number|序号|流水号|line)$")


def operation_of(profiles: Sequence[ColumnProfile]) -> tuple[int, Guess[dict[str, Any]]] | None:
    """Return the position of the column that marks changes, with the ``operation`` to declare."""
    named = {plain(h) for h in OPERATION_HEADERS}
    for profile in profiles:
        values = {v.strip().lower() for v in profile.values}
        told = bool(values) and values <= CHANGES | DELETES
        called = plain(profile.header) in named
        short = profile.distinct <= _SEVERAL_OPERATIONS and profile.lengths[1] <= max(map(len, CHANGES))
        if (told and (called or {"d", "delete", "删除"} & values)) or (called and short and profile.filled):
            return profile.position, _operation(profile, values, told)
    return None


def _operation(profile: ColumnProfile, values: set[str], told: bool) -> Guess[dict[str, Any]]:
    seen = [v.strip() for v in profile.values if v.strip().lower() in DELETES]
    usual = ["D"] if all(v.isascii() for v in values) else ["注销", "删除"]
    why = Text(zh="值表示新增、变更或删除", en="its values say new, changed or gone")
    if not seen:
        why = Text(
            zh="样本中没有删除的行，delete 的值请核对", en="no deleted row seen: check the values of delete"
        )
    confidence = 0.95 if seen and told else 0.7
    return Guess({"column": profile.header, "delete": seen or usual}, confidence, why)


def key_of(engine: Engine, sample: Sample, columns: Sequence[DraftColumn]) -> Guess[list[str]] | None:
    """Return the codes of the columns that identify a row: one, else two; None if there are none."""
    whole = [c for c in columns if c.profile.fullness >= _FULL and not _free(c)]
    single = [c for c in whole if c.profile.uniqueness >= _ENOUGH and _identifies(c)]
    if single:
        best = max(single, key=lambda c: (_worth(c), -c.profile.position))
        unique, full = percent(best.profile.uniqueness), percent(best.profile.fullness)
        why = Text(zh=f"{full} 有值，{unique} 不重复", en=f"{full} filled, {unique} unique")
        return Guess([best.code], round(min(0.97, 0.5 + _worth(best)), 2), why)
    return _pair(engine, sample, sorted(whole, key=lambda c: (-_worth(c), c.profile.position))[:_MOST])


def _pair(engine: Engine, sample: Sample, columns: Sequence[DraftColumn]) -> Guess[list[str]] | None:
    pairs = [(a, b) for a, b in combinations(columns, 2) if _identifies(a) or _identifies(b)]
    if not pairs:
        return None
    counts = ", ".join(f"count(DISTINCT (c{a.profile.position}, c{b.profile.position}))" for a, b in pairs)
    found = engine.one(f"SELECT {counts} FROM {quoted(sample.table)}")
    for (a, b), count in zip(pairs, found, strict=True):
        if count >= sample.rows * _ENOUGH:
            first, second = sorted((a, b), key=lambda c: c.profile.position)
            said = percent(count / sample.rows)
            why = Text(zh=f"两列合起来 {said} 不重复", en=f"together {said} unique")
            return Guess([first.code, second.code], 0.7, why)
    return None


def _worth(column: DraftColumn) -> float:
    """Return how much speaks for a column as a key beyond being unique, from 0 to 0.5."""
    header = plain(column.profile.header)
    named = 0.2 if _NUMBER.search(header) else 0.0
    shaped = 0.15 if "format" in column.guesses else 0.0
    about = 0.15 if column.target and "element" not in column.guesses else 0.0
    return max(named, shaped, about) + (0.1 if column.profile.position == 0 else 0.0)


def _identifies(column: DraftColumn) -> bool:
    """Whether values are identifiers: numbers of something, not names, amounts or times."""
    return column.type in (ValueType.TEXT, ValueType.INTEGER) and "element" not in column.guesses


def _free(column: DraftColumn) -> bool:
    """Whether a column holds free text or amounts, which identify nothing."""
    profile = column.profile
    held = column.target.value.comparator if column.target else ""
    if held in ("person_name", "company_name", "address", "text", "coordinates", "number"):
        return "element" in column.guesses
    prose = profile.fit("han") > 0.5 and profile.fit("identifier") < 0.5 and profile.distinct > 50  # noqa: PLR2004
    return column.type is ValueType.DECIMAL or (prose and kinds.moment(profile) == 0.0)
