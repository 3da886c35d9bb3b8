"""Different meaning (口径不同): sources that differ from the authority as if they meant something else.

One finding stands for all of its conflicts, and one decision settles them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from starlette.background import BackgroundTask

from catalog.errors import GovlakeError
from catalog.language import Text, say
from console.errors import PageMissing
from console.pattern_view import Row, rows
from console.pictures import Picture, bars
from console.visit import WORKERS, Reader, Visit, Worker
from console.words import words
from governance.case import Case
from governance.ruling import DifferentThings
from governance.wording import status_words
from quality.patterns.kinds import NAMES

router = APIRouter()

Code = Annotated[str, Form(max_length=60)]
Words = Annotated[str, Form(min_length=1, max_length=4000)]

UNITS = {
    "days": Text(zh="晚几天（负数为早）", en="days later (negative: earlier)"),
    "minutes": Text(zh="晚几分钟（负数为早）", en="minutes later (negative: earlier)"),
    "times": Text(zh="是权威来源的几倍", en="times as much as the authority"),
    "kind": Text(zh="差异的种类", en="kind of difference"),
}
"""what a picture counts by"""
_KINDS = {
    **{str(kind): name for kind, name in NAMES.items()},
    "agrees": Text(zh="一致", en="agrees"),
    "others": Text(zh="其他", en="others"),
}


@dataclass(frozen=True)
class Meaning:
    """A finding: how often the source agrees where both speak, and how what it says differs otherwise.

    ``alone`` are the conflicts in which nobody else differs; ``patterns`` those that have them, each with its
    case if someone decided on it; ``ruled`` the cases of all on which it was ruled that this source means
    something else, also of those that are served and so have no open conflict; ``bars`` say how many differ
    how.
    """

    entity: str
    element: str
    source: str
    compared: int
    share: float
    conflicts: int
    alone: int
    unit: str
    bars: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[Row, Case | None], ...]
    ruled: tuple[Case, ...]

    @property
    def picture(self) -> Picture:
        """How many differ how, as bars."""
        return bars([(label, count, f"{label}: {count:,}") for label, count in self.bars], most_labels=10)

    @property
    def to_rule(self) -> list[Row]:
        """The patterns on which nothing is decided."""
        return [row for row, case in self.patterns if case is None or case.to_decide]


@router.get("/meanings")
def meanings(visit: Reader) -> Response:
    """List the findings, those with most conflicts first."""
    return visit.page(
        "meanings.html.j2",
        found=sorted(_found(visit), key=lambda m: -m.conflicts),
        may_rule=visit.someone.role in WORKERS,
        status_words=status_words,
        units=UNITS,
    )


@router.post("/meanings/rule")
def rule(visit: Worker, entity: Code, element: Code, source: Code, grounds: Words) -> Response:
    """Rule that the element means something else at the source, for all patterns of the finding or none."""
    decision, made = DifferentThings(source=source), list[Case]()
    try:
        for row in _one(visit, entity, element, source).to_rule:
            made.append(visit.office.rule_pattern(row.id, decision, grounds, entity=entity))
    except GovlakeError:
        for case in made:
            visit.office.undo(
                case.id, say("同一口径的其他规律未能认定", "another of its patterns was refused")
            )
        raise
    return _at_once(visit)


@router.post("/meanings/undo")
def undo(visit: Worker, entity: Code, element: Code, source: Code, why: Words) -> Response:
    """Take that back, for all of them, whether or not there is a finding still; raises PageMissing."""
    with visit.store.read() as reader:
        ruled = _ruled(reader.patterns(entity), entity, element, source)
    if not ruled:
        raise PageMissing(visit.path)
    for case in ruled:
        visit.office.undo(case.id, why)
    return _at_once(visit)


def _at_once(visit: Visit) -> Response:
    response = visit.to("/meanings")
    response.background = BackgroundTask(visit.site.at_once.ask)
    return response


def _one(visit: Visit, entity: str, element: str, source: str) -> Meaning:
    wanted = (entity, element, source)
    found = (m for m in _found(visit) if (m.entity, m.element, m.source) == wanted)
    meaning = next(found, None)
    if meaning is None:
        raise PageMissing(visit.path)
    return meaning


_NUMBERS = "entity, element, source, compared, share, conflicts, alone, unit"
_OF_ELEMENT = "entity = $entity AND element = $element"


def _found(visit: Visit) -> list[Meaning]:
    findings = visit.worklist.records(f"SELECT {_NUMBERS}, distribution FROM meaning")  # noqa: S608
    with visit.store.read() as reader:
        cases = {c.id: c for c in reader.patterns()}
    return [_meaning(each, _patterns(visit, each), cases) for each in findings]


def _patterns(visit: Visit, finding: Mapping[str, Any]) -> list[Row]:
    """Return the patterns in which the source alone differs."""
    place = {name: finding[name] for name in ("entity", "element")}
    alone = (finding["source"],)
    return [r for r in rows(visit, _OF_ELEMENT, place) if r.words.others and r.words.differ_alone(alone)]


def _meaning(finding: Mapping[str, Any], found: Sequence[Row], cases: Mapping[str, Case]) -> Meaning:
    said = finding["distribution"] or []
    numbers = {k: v for k, v in finding.items() if k != "distribution"}
    return Meaning(
        **numbers,
        ruled=_ruled(cases.values(), *(finding[name] for name in ("entity", "element", "source"))),
        bars=tuple((_label(finding["unit"], bar["label"]), bar["count"]) for bar in said),
        patterns=tuple((row, cases.get(row.id)) for row in found),
    )


def _ruled(cases: Iterable[Case], entity: str, element: str, source: str) -> tuple[Case, ...]:
    """Return the cases of patterns on which it was ruled that an element means something else at a source."""
    decided = DifferentThings(source=source)
    made = (c for c in cases if (ruling := c.pending or c.ruling) and ruling.decision == decided)
    return tuple(c for c in made if (c.place.entity, c.place.element) == (entity, element))


def _label(unit: str, label: str) -> str:
    """Return a bar's label; of a kind its name, with what follows it."""
    if unit != "kind":
        return label
    kind, _, rest = label.partition(" ")
    return f"{words(_KINDS, kind)} {rest}".strip()
