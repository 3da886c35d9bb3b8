"""What a ruling on a pattern would do, read off what ``quality.pattern_rulings`` judged of each conflict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from governance.fact import Evidence, PatternSeen, Place
from lake.engine import Engine, literal, quoted

SHOWN, LISTED = 5, 100
"""how many examples, and how many exceptions, a preview holds"""


@dataclass(frozen=True)
class FoundPattern:
    """A pattern as it is: its element, its conflicts' highest severity and kind, and what it looks like."""

    place: Place
    severity: str
    disagreement: str
    seen: PatternSeen


@dataclass(frozen=True)
class Effect:
    """What a ruling would put in force for one conflict; without a ``value`` it stays as it is."""

    conflict: str
    key: str
    evidence: Evidence
    value: str | None


@dataclass(frozen=True)
class LeftOut:
    """A conflict of the pattern that a ruling would leave alone, why, and which case or ruling keeps it out.

    ``reason`` is one of ``quality.pattern_rulings.OUT``.
    """

    conflict: str
    key: str
    reason: str
    case: str | None
    ruling: str | None


@dataclass(frozen=True)
class Preview:
    """What a ruling on a pattern would do now.

    ``settles`` counts the conflicts that it settles; ``left`` those that stay out, by reason, of which
    ``exceptions`` are the first. ``notices`` counts the claims to correct, by department. ``newest`` is the
    newest claim's date. ``against`` are the rulings that it contradicts: it would be refused.
    """

    pattern: FoundPattern
    settles: int
    left: Mapping[str, int]
    effects: tuple[Effect, ...]
    exceptions: tuple[LeftOut, ...]
    notices: Mapping[str, int]
    newest: date | None
    against: tuple[str, ...]


def previewed(engine: Engine, judged: str, ruling: str, found: FoundPattern, *, corrects: bool) -> Preview:
    """Return what one of the rulings in ``judged`` does; ``corrects``: whoever differs is to correct it."""
    mine = f"FROM {quoted(judged)} WHERE ruling = {literal(ruling)}"
    settled, left = f"{mine} AND out IS NULL", f"{mine} AND out IS NOT NULL"
    (count,) = engine.one(f"SELECT count(*) {settled}")
    (newest,) = engine.one(f"SELECT max(list_max([c.business_date FOR c IN claims])) {mine}")
    effects = engine.rows(
        f"SELECT conflict, key, fingerprint, claims, value {settled} ORDER BY conflict LIMIT {SHOWN}"
    )
    out = engine.rows(
        f"SELECT conflict, key, out, out_case, out_ruling {left} ORDER BY out, conflict LIMIT {LISTED}"
    )
    return Preview(
        found,
        int(count),
        dict(engine.rows(f"SELECT out, count(*) {left} GROUP BY out ORDER BY out")),
        tuple(Effect(c, key, Evidence.of(mark, claims), value) for c, key, mark, claims, value in effects),
        tuple(LeftOut(*row) for row in out),
        dict(engine.rows(_notices(settled))) if corrects else {},
        newest,
        tuple(name for (name,) in engine.rows(_against(judged, ruling))),
    )


def _notices(settled: str) -> str:
    """Return the query that counts the claims which differ from what would be in force, by department."""
    differs = "c.form IS DISTINCT FROM form AND c.source IS DISTINCT FROM meant_otherwise"
    claims = (
        f"SELECT unnest([c.department FOR c IN claims IF {differs}]) AS d {settled} AND value IS NOT NULL"
    )
    return f"SELECT d, count(*) FROM ({claims}) GROUP BY d ORDER BY d"  # noqa: S608


def _against(judged: str, ruling: str) -> str:
    """Return the query of the rulings that a ruling contradicts, in order.

    Another pattern's, where both would settle one place in different ways; one on a value of an entity that
    would be ruled not to be one.
    """
    made, mine = quoted(judged), literal(ruling)
    return f"""
        SELECT DISTINCT b.ruling AS against FROM {made} a JOIN {made} b USING (key, element)
        WHERE a.ruling = {mine} AND b.ruling <> {mine} AND a.out = 'other_ruling' AND a.said <> b.said
        UNION
        SELECT out_ruling FROM {made}
        WHERE ruling = {mine} AND on_entity AND out = 'ruled' AND out_element <> element
        ORDER BY against"""  # noqa: S608
