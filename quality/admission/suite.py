"""A feed's suite: what must hold of a delivery, compiled from the catalogue, and what one scan counts.

The suite gates the candidate before anything is written. How it is run belongs to ``quality.gx``.
"""

from collections.abc import Mapping

from catalog.language import Text
from catalog.models import (
    Catalogue,
    Check,
    Feed,
    Mode,
    OnFailure,
    ReferenceCheck,
    RowCheck,
    Severity,
    TableCheck,
)
from lake.connectors import Incoming
from lake.engine import Engine, literal, quoted
from quality.admission.judged import DUPLICATE_KEY, Judge, Judged, duplicate_key_hint
from quality.assertions import Assertion, Observation
from quality.intake import Plan, Rule
from quality.masking import mask

BAD_SHARE = "bad_share"
NOT_EMPTY = "not_empty"
_SAMPLED = 5


def suite_of(plan: Plan, catalogue: Catalogue) -> tuple[Assertion, ...]:
    """Return the assertions on any delivery of a feed, in a fixed order."""
    feed = plan.feed
    tolerated = 1 - feed.tolerated_bad_share
    from_rules = [_of_rule(rule, feed, tolerated) for rule in plan.rules]
    title, _ = duplicate_key_hint()
    unique = Assertion(DUPLICATE_KEY, feed.code, ", ".join(feed.key) or "*", "unique", title, tolerated)
    checks = [_of_check(c, tolerated) for c in catalogue.checks_of(feed.code) if not isinstance(c, RowCheck)]
    return (*from_rules, unique, *checks, *_of_delivery(feed, tolerated))


def _of_delivery(feed: Feed, tolerated: float) -> list[Assertion]:
    """Return the gates of every feed. A snapshot without a row would take away all that is known."""
    share = Text(zh="坏行比例不超过容忍度", en="the share of bad rows is tolerated")
    gates = [Assertion(BAD_SHARE, feed.code, "*", "bad_share", share, tolerated, Severity.HIGH, gate=True)]
    if feed.delivery.mode is Mode.SNAPSHOT:
        rows = Text(zh="全量报送不为空", en="a full snapshot is not empty")
        gates.append(Assertion(NOT_EMPTY, feed.code, "*", "row_count", rows, 1, Severity.HIGH, gate=True))
    return gates


def _of_rule(rule: Rule, feed: Feed, tolerated: float) -> Assertion:
    entering = rule.on_failure is OnFailure.QUARANTINE
    return Assertion(
        rule.code,
        feed.code,
        rule.column,
        rule.kind,
        rule.title,
        tolerated if entering else rule.mostly,
        rule.severity,
        gate=rule.on_failure is OnFailure.GATE,
    )


def _of_check(check: TableCheck | ReferenceCheck, tolerated: float) -> Assertion:
    # rows that aren't there can't go to quarantine: too few of them send the whole delivery
    too_few = isinstance(check, TableCheck) and check.minimum_rows is not None
    entering = check.on_failure is OnFailure.QUARANTINE and not too_few
    gate = check.on_failure is OnFailure.GATE or check.on_failure is OnFailure.QUARANTINE and too_few
    if isinstance(check, ReferenceCheck):
        kind, column = "reference", check.column
    elif check.unique:
        kind, column = "unique", check.unique[0]
    elif check.complete:
        kind, column = "complete", check.complete
    elif check.apart:
        kind, column = "apart", check.apart
    else:
        kind, column = "row_count", "*"
    return Assertion(
        check.code,
        check.feed,
        column,
        kind,  # type: ignore[arg-type]
        check.name,
        min(tolerated, check.mostly) if entering else check.mostly,
        Severity.HIGH if gate else Severity.MEDIUM,
        gate=gate,
    )


class Scan:
    """Counts, in the engine, what a suite needs to know of one judged delivery."""

    def __init__(self, engine: Engine, judge: Judge, judged: Judged, incoming: Incoming) -> None:
        self._engine, self._judge, self._judged = engine, judge, judged
        self._rejects = len(incoming.rejects)
        self._feed = judged.plan.feed

    def observe(self, checks: tuple[Check, ...]) -> Mapping[str, Observation]:
        """Return assertion code → what was seen, for the whole suite."""
        judged = self._judged
        seen = self._rules()
        seen[DUPLICATE_KEY] = self._late(judged.received, DUPLICATE_KEY)
        for check in checks:
            if not isinstance(check, RowCheck):
                seen[check.code] = self._check(check)
        seen[BAD_SHARE] = Observation(judged.received, judged.bad)
        if self._feed.delivery.mode is Mode.SNAPSHOT:
            seen[NOT_EMPTY] = Observation(1, 0 if judged.received else 1)
        return seen

    def _rules(self) -> dict[str, Observation]:
        rules, rows = self._judged.plan.rules, self._judged.rows
        filled = [f"count({quoted(r.column)})" for r in rules]
        entered = [
            "0::BIGINT" if r.on_failure is OnFailure.QUARANTINE else f"count(*) FILTER ({quoted(r.flag)})"
            for r in rules
        ]
        counts = self._engine.one(f"SELECT count(*), {', '.join([*filled, *entered])} FROM {rows}")
        listed = f"SELECT unnest(_problems) AS p FROM {rows} WHERE _bad"
        broken = dict(self._engine.rows(f"SELECT p.rule, count(*) FROM ({listed}) GROUP BY ALL"))
        seen = {}
        for i, rule in enumerate(rules):
            unexpected = broken.get(i, 0) + counts[1 + len(rules) + i]
            evaluated = counts[0] if rule.kind in ("complete", "row") else counts[1 + i]
            if rule.kind == "type":
                evaluated += unexpected
            seen[rule.code] = Observation(
                max(evaluated, unexpected), unexpected, self._sample(i, rule, unexpected)
            )
        return seen

    def _sample(self, index: int, rule: Rule, unexpected: int) -> tuple[dict[str, str], ...]:
        if not unexpected:
            return ()
        column = self._feed.column(rule.column)
        if rule.on_failure is OnFailure.QUARANTINE:
            problems = f"SELECT _line, unnest(_problems) AS p FROM {self._judged.rows} WHERE _bad"
            sql = f"SELECT _line, p.value FROM ({problems}) WHERE p.rule = {index}"
        else:
            value = f"coalesce({quoted('_raw_' + rule.column)}, {quoted(rule.column)}::VARCHAR)"
            sql = f"SELECT _line, {value} FROM {self._judged.rows} WHERE {quoted(rule.flag)}"
        hide = self._feed.grade_of(column).masked
        return tuple(
            {"line": str(line), rule.column: mask(value) if hide else value or ""}
            for line, value in self._engine.rows(f"{sql} ORDER BY _line LIMIT {_SAMPLED}")
        )

    def _check(self, check: TableCheck | ReferenceCheck) -> Observation:
        (good,) = self._engine.one(f"SELECT count(*) FROM {self._judged.good}")
        if isinstance(check, TableCheck) and check.minimum_rows is not None:
            return Observation(check.minimum_rows, max(0, check.minimum_rows - good))
        (readable,) = self._engine.one(f"SELECT count(*) FROM {self._judged.rows} WHERE NOT _bad")
        if check.on_failure is OnFailure.QUARANTINE:
            return self._late(readable, check.code)
        return self._seen(readable, self._judge.broken(check, self._judged.rows))

    def _late(self, evaluated: int, rule: str) -> Observation:
        return self._seen(evaluated, f"FROM {self._judged.late} WHERE rule = {literal(rule)}")

    def _seen(self, evaluated: int, broken: str) -> Observation:
        count, lines = self._engine.one(
            f"SELECT count(DISTINCT _line), coalesce(min(_line, {_SAMPLED}), []) FROM ({broken})"
        )
        return Observation(evaluated, count, tuple({"line": str(line)} for line in lines))
