"""The projection that judges a delivery: text → typed → judged → keyed, in one pass of the engine.

Each stage is a subquery whose columns the next one names, so that no expression is computed twice.
Comparable forms are computed here, once, and kept as 64-bit hashes: reconcile compares nothing else.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce

from catalog.models import Catalogue, Column, Comparator, Feed, OnFailure, ValueType
from lake.engine import listed, literal, once, quoted
from quality.casts import cast
from quality.comparators import COMPARATORS
from quality.folding import FOLDING
from quality.formats import FORMATS
from quality.formats.format import matches
from quality.intake.rules import (
    Rule,
    cleaned,
    free,
    is_odd,
    is_plain,
    judged,
    odd,
    plain,
    raw,
    rules_of,
    text,
)
from quality.macros import macros
from quality.transforms import BUSINESS_DATE, TRANSFORMS, kept_by_all

BOOKKEEPING = ("_contradictions", "_row_key", "_row_hash", "_business_date", "_delivery", "_line")


@dataclass(frozen=True)
class Plan:
    """How one feed's deliveries are judged.

    ``columns`` are the columns of the source table in order; ``digest`` changes when anything that shapes
    a stored row does, and is part of every row's hash.
    """

    feed: Feed
    rules: tuple[Rule, ...]
    columns: tuple[str, ...]
    digest: str
    _stages: tuple[str, ...]

    def of_delivery(self, incoming: str, delivery: str, business_date: date) -> str:
        """Return the query that judges the rows of a delivery, read into the relation ``incoming``.

        Its rows have the source table's columns, ``_delete``, ``_bad`` and, on bad rows, ``_problems``:
        a list of structs (rule: index into ``rules``, value: the text at fault). One boolean column
        per rule is named by the rule's ``flag``.
        """
        return self._query(quoted(incoming), literal(delivery), f"DATE {literal(business_date.isoformat())}")

    def of_stored(self, stored: str, there: Collection[str]) -> str:
        """Return the query that judges stored rows again, as ``of_delivery`` does.

        ``stored`` is a relation with the columns ``there`` of a source table that an older plan wrote; what
        it lacks is NULL. Rows keep their delivery, line and business date.
        """
        texts = [f"{_stored_text(c, there)} AS {quoted(c.header)}" for c in self.feed.columns]
        operation = self.feed.delivery.operation
        texts += [f"NULL::VARCHAR AS {quoted(operation.column)}"] if operation else []
        rows = f"(SELECT _line, _delivery, _business_date, {', '.join(texts)} FROM {stored})"
        return self._query(rows, "_delivery", "_business_date")

    def _query(self, rows: str, delivery: str, business_date: str) -> str:
        query = rows
        for stage in self._stages:
            filled = stage.replace("<delivery>", delivery).replace(BUSINESS_DATE, business_date)
            query = f"({filled} FROM {query})"
        return f"FROM {query}"


@dataclass(frozen=True)
class Form:
    """A comparable form by column name; ``hash_name`` is the column that keeps its hash, if any."""

    name: str
    sql: str
    hash_name: str | None = None

    def stored_names(self) -> tuple[str, ...]:
        """Return the columns that are stored: an element's form isn't, only its hash."""
        itself = () if self.name.startswith("form.") else (self.name,)
        return (*itself, self.hash_name) if self.hash_name else itself

    def stored(self) -> tuple[str, ...]:
        """Return the SQL of the stored columns; the hash is 63 bits of a text, NULL for NULL."""
        form = quoted(self.name)
        hashed = f"CASE WHEN {form} IS NOT NULL THEN (hash({form}) >> 1)::BIGINT END"
        return tuple(
            hashed + f" AS {quoted(n)}" if n == self.hash_name else quoted(n) for n in self.stored_names()
        )


def compile_plan(feed: Feed, catalogue: Catalogue) -> Plan:
    """Return the plan of a feed. It depends on the catalogue alone, never on a delivery."""
    rules = rules_of(feed, catalogue)
    described = _described(feed, catalogue)
    stages = (
        _cleaned_stage(feed, catalogue),
        *_free_text_stages(feed),
        _typed_stage(feed, catalogue),
        _flag_stage(rules),
        _judged_stage(rules),
        _formed_stage(described),
    )
    shaping = "\n".join([*stages, *macros(), str(FOLDING)])
    digest = hashlib.md5(shaping.encode(), usedforsecurity=False).hexdigest()
    hashed = _hashed_stage(feed, described, rules, digest)
    return Plan(feed, rules, _stored_columns(feed, described), digest, (*stages, hashed))


def _cleaned_stage(feed: Feed, catalogue: Catalogue) -> str:
    """Rename headers to raw texts; clean each: no value, transforms, code map."""
    named = [
        f"{quoted(c.header)} AS {raw(c)}, {_clean(c, catalogue)} AS {cleaned(c) if free(c) else text(c)}"
        for c in feed.columns
    ]
    operation = feed.delivery.operation
    deletes = (
        f"coalesce({quoted(operation.column)} IN ({', '.join(map(literal, operation.delete))}), false)"
        if operation
        else "false"
    )
    origin = f"_line, {BUSINESS_DATE} AS _business_date, <delivery> AS _delivery"
    return f"SELECT {origin}, {deletes} AS _delete, {', '.join(named)}"


def _clean(column: Column, catalogue: Catalogue) -> str:
    value = f"nullif({quoted(column.header)}, '')"
    for nothing in column.nulls:
        value = f"nullif({value}, {literal(nothing)})"
    if column.transforms:
        value = f"nullif({_transformed(value, column, catalogue)}, '')"
    if column.code_map:
        pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in column.code_map.items())
        value = once(value, "code", f"CASE code {pairs} ELSE code END")
    return value if column.type is ValueType.TEXT else f"nullif(trim({value}), '')"


def _transformed(value: str, column: Column, catalogue: Catalogue) -> str:
    """Apply a column's transforms to the texts that they may change."""
    transforms = [TRANSFORMS[name] for name in column.transforms]
    changed = reduce(lambda v, t: t.apply(v), transforms, value)
    kept = kept_by_all(transforms)
    if not kept:
        return changed
    known = [*column.code_map, *(catalogue.codes[column.codes].values if column.codes else ())]
    codes = ", ".join(literal(code) for code in known if re.fullmatch(kept, code))
    is_kept = f"{value} IN ({codes})" if codes else matches(value, kept)
    return f"CASE WHEN {is_kept} THEN {value} ELSE {changed} END"


def _free_text_stages(feed: Feed) -> Iterator[str]:
    """Give private-use characters their assigned ones, looking closely only at texts that aren't plain."""
    columns = [column for column in feed.columns if free(column)]
    if not columns:
        return
    yield ", ".join(["SELECT *", *[f"{is_plain(cleaned(c))} AS {plain(c)}" for c in columns]])
    looked_at = [f"CASE WHEN {plain(c)} THEN false ELSE {is_odd(cleaned(c))} END" for c in columns]
    yield ", ".join(
        ["SELECT *", *[f"{found} AS {odd(c)}" for found, c in zip(looked_at, columns, strict=True)]]
    )
    assigned = [f"CASE WHEN {odd(c)} THEN assigned_text({cleaned(c)}) ELSE {cleaned(c)} END" for c in columns]
    yield ", ".join(
        ["SELECT *", *[f"{made} AS {text(c)}" for made, c in zip(assigned, columns, strict=True)]]
    )


def _typed_stage(feed: Feed, catalogue: Catalogue) -> str:
    """Cast each text by its declared type, and judge those of a declared format."""
    made = []
    for column in feed.columns:
        typed = cast(text(column), column, _unit_of_element(column, catalogue))
        made.append(f"{typed} AS {quoted(column.code)}")
        if column.format:
            made.append(f"{FORMATS[column.format].judgement(text(column))} AS {judged(column)}")
    return f"SELECT *, {', '.join(made)}"


def _unit_of_element(column: Column, catalogue: Catalogue) -> str | None:
    if not column.element:
        return column.unit
    entity, element = column.element.split(".", 1)
    return catalogue.entities[entity].element(element).unit or column.unit


def _flag_stage(rules: tuple[Rule, ...]) -> str:
    """Say of each row which rules it breaks; a row that only takes something away need not be complete."""
    flags = [
        f"{f'NOT _delete AND ({r.broken})' if r.kind == 'complete' else r.broken} AS {quoted(r.flag)}"
        for r in rules
    ]
    return ", ".join(["SELECT *", *flags])


def _judged_stage(rules: tuple[Rule, ...]) -> str:
    bad = [quoted(r.flag) for r in rules if r.on_failure is OnFailure.QUARANTINE]
    conflicts = [r for r in rules if r.on_failure is OnFailure.CONFLICT]
    broken = ", ".join(f"CASE WHEN {quoted(r.flag)} THEN {literal(r.code)} END" for r in conflicts)
    any_of = " OR ".join(quoted(r.flag) for r in conflicts)
    contradictions = (
        f"CASE WHEN {any_of} THEN list_filter([{broken}], lambda x: x IS NOT NULL) END"
        if broken
        else "NULL::VARCHAR[]"
    )
    return f"SELECT *, ({' OR '.join(bad) or 'false'}) AS _bad, {contradictions} AS _contradictions"


def _stored_text(column: Column, there: Collection[str]) -> str:
    """Return the SQL of a stored column's text as it came."""
    if column.code not in there:
        return "NULL::VARCHAR"
    typed = f"{quoted(column.code)}::VARCHAR"
    raw_column = _raw_column(column)
    return f"coalesce({quoted(raw_column)}, {typed})" if raw_column in there else typed


def _formed_stage(described: tuple[Form, ...]) -> str:
    """Add the comparable forms of the entities' keys and elements, and the values that tolerances need."""
    return ", ".join(["SELECT *", *[f"{form.sql} AS {quoted(form.name)}" for form in described]])


def _hashed_stage(feed: Feed, described: tuple[Form, ...], rules: tuple[Rule, ...], digest: str) -> str:
    row = f"(hash({', '.join([literal(digest), *map(text, feed.columns)])}) >> 1)::BIGINT"
    key = f"(hash({', '.join(_row_key(feed))}) >> 1)::BIGINT" if feed.key else row
    return ", ".join(
        [
            f"SELECT {listed(c.code for c in feed.columns)}",
            *[f"{_differing(c)} AS {quoted(_raw_column(c))}" for c in feed.columns],
            *[part for form in described for part in form.stored()],
            "_contradictions",
            f"{key} AS _row_key",
            f"{row} AS _row_hash",
            "_business_date, _delivery, _line, _delete, _bad",
            f"CASE WHEN _bad THEN {_problems(feed, rules)} END AS _problems",
            *[quoted(r.flag) for r in rules if r.on_failure is not OnFailure.QUARANTINE],
        ]
    )


def _raw_column(column: Column) -> str:
    return f"_raw_{column.code}"


def _differing(column: Column) -> str:
    """Return a column's text as it came where the typed value doesn't say it."""
    return f"CASE WHEN {raw(column)} IS DISTINCT FROM {quoted(column.code)}::VARCHAR THEN {raw(column)} END"


def _row_key(feed: Feed) -> Iterator[str]:
    """Yield what identifies a row: an entity's key in comparable form where it has one, else the texts."""
    left = set(feed.key)
    for entity, parts in feed.describes.items():
        if set(parts.values()) <= left:
            left -= set(parts.values())
            texts = ", ".join(text(feed.column(code)) for code in parts.values())
            yield f"coalesce({quoted(f'_key_{entity}')}, concat_ws('|', {texts}))"
    yield from (text(feed.column(code)) for code in feed.key if code in left)


def _problems(feed: Feed, rules: tuple[Rule, ...]) -> str:
    found = ", ".join(
        f"CASE WHEN {quoted(r.flag)} THEN {{'rule': {i}, 'value': {raw(feed.column(r.column))}}} END"
        for i, r in enumerate(rules)
        if r.on_failure is OnFailure.QUARANTINE
    )
    return f"list_filter([{found}], lambda x: x IS NOT NULL)" if found else "[]"


def _described(feed: Feed, catalogue: Catalogue) -> tuple[Form, ...]:
    """Return the forms of every entity that the feed describes: its key, then its elements."""
    made = []
    for code, parts in feed.describes.items():
        entity = catalogue.entities[code]
        key = [_form(p.comparator, quoted(parts[p.code])) for p in entity.key]
        made.append(Form(f"_key_{code}", " || '|' || ".join(f"({k})" for k in key), f"_kh_{code}"))
        for name, column in feed.columns_of(code).items():
            comparator = entity.element(name).comparator
            stem, value = f"{code}_{name}", quoted(column.code)
            known, form = COMPARATORS[comparator.name], _form(comparator, value)
            if free(column) and known.keeps_plain(comparator.options):
                form = f"CASE WHEN {plain(column)} THEN {value} ELSE {form} END"
            made.append(Form(f"form.{stem}", form, f"_h_{stem}"))
            if known.value and known.tolerates(comparator.options):
                made.append(Form(f"_v_{stem}", known.value(value, comparator.options)))
    return tuple(made)


def _form(comparator: Comparator, value: str) -> str:
    return COMPARATORS[comparator.name].form(value, comparator.options)


def _stored_columns(feed: Feed, described: tuple[Form, ...]) -> tuple[str, ...]:
    return (
        *[c.code for c in feed.columns],
        *[_raw_column(c) for c in feed.columns],
        *[name for form in described for name in form.stored_names()],
        *BOOKKEEPING,
    )
