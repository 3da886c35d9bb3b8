"""The rules that a row is judged by, each with the SQL that tells a row which breaks it.

They come from the declared columns and from the catalogue's row checks; what follows from a broken rule
is its ``on_failure``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from catalog.language import Text
from catalog.models import Catalogue, Column, Feed, OnFailure, RowCheck, Severity, ValueType
from lake.engine import literal, quoted
from quality.assertions import Kind
from quality.formats import FORMATS

_BLANKS = literal(" \t\u3000\u00a0")
"""a text of nothing else is no value where one is required"""

_PRIVATE_USE = r"[\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"


@dataclass(frozen=True)
class Rule:
    """One rule: ``broken`` is a boolean SQL expression over the typed stage, never NULL."""

    code: str
    column: str
    kind: Kind
    title: Text
    hint: Text
    broken: str
    on_failure: OnFailure = OnFailure.QUARANTINE
    mostly: float = 1.0
    severity: Severity = Severity.MEDIUM

    @property
    def flag(self) -> str:
        """The boolean column of the judged rows that says whether a row breaks the rule."""
        return f"rule.{self.code}"


def raw(column: Column) -> str:
    """Return the SQL name of a column's text as it came."""
    return quoted(f"raw.{column.code}")


def text(column: Column) -> str:
    """Return the SQL name of a column's text after transforms and code map, NULL where there is no value."""
    return quoted(f"text.{column.code}")


def cast_succeeded(column: Column) -> str:
    """Return the SQL name of the flag that a column's cast succeeded."""
    return quoted(f"cast.{column.code}")


def rules_of(feed: Feed, catalogue: Catalogue) -> tuple[Rule, ...]:
    """Return all row rules of a feed: its columns' in order, then its row checks'."""
    must = required_columns(feed)
    declared = [r for c in feed.columns for r in _column_rules(c, c.code in must, catalogue)]
    checks = [_row_check(c) for c in catalogue.checks_of(feed.code) if isinstance(c, RowCheck)]
    return (*declared, *checks)


def required_columns(feed: Feed) -> frozenset[str]:
    """Return the columns that every row must fill: the required ones and the feed's key."""
    return frozenset(feed.key) | {c.code for c in feed.columns if c.required}


def _column_rules(column: Column, required: bool, catalogue: Catalogue) -> Iterator[Rule]:
    value = text(column)
    if required:
        yield Rule(
            f"{column.code}.complete",
            column.code,
            "complete",
            Text(zh=f"“{column.header}”必填", en=f"{column.header} is filled in"),
            Text(zh=f"补填“{column.header}”", en=f"fill in {column.header}"),
            f"coalesce(trim({value}, {_BLANKS}), '') = ''",
        )
    if column.type is not ValueType.TEXT:
        yield _type_rule(column)
    if column.format:
        for refusal, broken in FORMATS[column.format].refusals(value):
            code = f"{column.code}.{refusal.name}"
            yield Rule(code, column.code, "format", refusal.title, refusal.hint, broken)
    if column.codes:
        yield _codes_rule(column, catalogue)
    yield from _range_rules(column)
    if column.type is ValueType.TEXT and not column.format and not column.codes:
        yield _unassigned_rule(column)


def _type_rule(column: Column) -> Rule:
    names = {
        ValueType.INTEGER: ("整数", "a whole number"),
        ValueType.DECIMAL: ("数值", "a number"),
        ValueType.DATE: ("日期", "a date"),
        ValueType.DATETIME: ("日期时间", "a date and time"),
        ValueType.BOOLEAN: ("是或否", "yes or no"),
    }
    zh, en = names[column.type]
    return Rule(
        f"{column.code}.{column.type}",
        column.code,
        "type",
        Text(zh=f"“{column.header}”为{zh}", en=f"{column.header} is {en}"),
        Text(zh=f"改成能读作{zh}的写法", en=f"write it so that it reads as {en}"),
        f"NOT {cast_succeeded(column)}",
    )


def _codes_rule(column: Column, catalogue: Catalogue) -> Rule:
    codes = catalogue.codes[str(column.codes)]
    allowed = ", ".join(literal(code) for code in codes.values)
    some = "、".join(f"{code} {meaning}" for code, meaning in list(codes.values.items())[:6])
    return Rule(
        f"{column.code}.codes",
        column.code,
        "codes",
        Text(
            zh=f"“{column.header}”在代码表“{codes.name.zh}”中",
            en=f"{column.header} is a code of {codes.name.en}",
        ),
        Text(zh=f"使用代码表中的代码：{some}", en=f"use a code of the list: {some}"),
        f"coalesce({text(column)} NOT IN ({allowed}), false)",
    )


def _range_rules(column: Column) -> Iterator[Rule]:
    bounds = [(column.minimum, "<", "不小于", "at least"), (column.maximum, ">", "不大于", "at most")]
    for bound, beyond, zh, en in bounds:
        if bound is not None:
            yield Rule(
                f"{column.code}.{'minimum' if beyond == '<' else 'maximum'}",
                column.code,
                "range",
                Text(zh=f"“{column.header}”{zh} {bound:g}", en=f"{column.header} is {en} {bound:g}"),
                Text(zh="核对数值和单位", en="check the number and its unit"),
                f"coalesce({quoted(column.code)} {beyond} {bound!r}, false)",
            )


def _unassigned_rule(column: Column) -> Rule:
    """Text with private-use code points, which each system reads as another character (promise 2)."""
    return Rule(
        f"{column.code}.unassigned",
        column.code,
        "format",
        Text(
            zh=f"“{column.header}”不含自造字和乱码",
            en=f"{column.header} has no private-use or undecodable character",
        ),
        Text(
            zh="用国家标准编码的汉字重新录入", en="enter it again with a character of the national standard"
        ),
        f"coalesce(regexp_matches({text(column)}, {literal(_PRIVATE_USE)}), false)",
    )


def _tolerant(condition: str) -> str:
    """Return a condition whose casts give NULL, which passes, where a value can't be cast."""

    def tried(node: exp.Expression) -> exp.Expression:
        return exp.TryCast(**node.args) if type(node) is exp.Cast else node

    return sqlglot.parse_one(condition, dialect="duckdb").transform(tried).sql(dialect="duckdb")


def _row_check(check: RowCheck) -> Rule:
    return Rule(
        check.code,
        check.columns[0],
        "row",
        check.name,
        check.hint,
        f"coalesce(NOT ({_tolerant(check.condition)}), false)",
        check.on_failure,
        check.mostly,
        Severity.HIGH if check.on_failure is OnFailure.GATE else Severity.MEDIUM,
    )
