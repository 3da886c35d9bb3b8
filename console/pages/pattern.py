"""One pattern: samples, what a ruling would do, the ruling, the second person, undo, history."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response
from starlette.background import BackgroundTask

from console.decided import decision_of
from console.errors import RequestUnfit
from console.pattern_view import PatternView
from console.visit import WORKERS, Reader, Visit, Worker
from governance.case import Case
from governance.ruling import ON_THE_ENTITY, Decision
from governance.wording import decision_words, status_words
from quality.reconcile import WHOLE

router = APIRouter()

_ON_VALUES = ("keep_authoritative", "adopt", "same_thing", "different_things", "undeterminable")
_ON_ENTITIES = ("keep_authoritative", "undeterminable", *sorted(ON_THE_ENTITY))
_NAMES_SOURCE = ("adopt", "different_things")

Kind = Annotated[str, Form(max_length=40)]
Source = Annotated[str, Form(max_length=60)]
Proposal = Annotated[str, Form(max_length=2000)]
Words = Annotated[str, Form(min_length=1, max_length=4000)]
Seen = Annotated[str, Form(min_length=1, max_length=60)]
"""the id of the ruling that a page showed"""


@router.get("/patterns/{pattern}")
def pattern(visit: Reader, pattern: str) -> Response:
    """Show a pattern."""
    return _page(visit, PatternView(visit, pattern))


@router.post("/patterns/{pattern}/preview")
def preview(
    visit: Worker, pattern: str, decision: Kind, source: Source = "", proposal: Proposal = ""
) -> Response:
    """Show what a ruling would do: nothing is decided yet."""
    view = PatternView(visit, pattern)
    made = _decision(decision, source, proposal)
    visit.at = f"/patterns/{pattern}"
    found = visit.office.preview(pattern, made, view.place.entity)
    chosen = {"decision": decision, "source": source, "proposal": proposal}
    return _page(visit, view, preview=found, chosen=chosen)


@router.post("/patterns/{pattern}/rule")
def rule(
    visit: Worker,
    pattern: str,
    decision: Kind,
    grounds: Words,
    settles: Annotated[int, Form()],
    source: Source = "",
    proposal: Proposal = "",
) -> Response:
    """Rule on all conflicts of a pattern as previewed: another number now is refused."""
    view = PatternView(visit, pattern)
    made = _decision(decision, source, proposal)
    case = visit.office.rule_pattern(pattern, made, grounds, settles=settles, entity=view.place.entity)
    return _at_once(visit, case)


@router.post("/patterns/{pattern}/second")
def second(visit: Worker, pattern: str, ruling: Seen) -> Response:
    """Agree to another person's ruling, the one that the page showed."""
    return _at_once(visit, visit.office.second(pattern, ruling))


@router.post("/patterns/{pattern}/undo")
def undo(visit: Worker, pattern: str, why: Words, ruling: Seen) -> Response:
    """Take the ruling on a pattern that the page showed back, for all of its conflicts."""
    return _at_once(visit, visit.office.undo(pattern, why, ruling))


@router.post("/patterns/{pattern}/unmask")
def unmask(visit: Reader, pattern: str) -> Response:
    """Show the values of the samples, which is recorded for each."""
    for sample in PatternView(visit, pattern).samples:
        if not visit.shows(sample.place):
            visit.sight.unmask(sample.place, visit.address)
    return visit.to(f"/patterns/{pattern}#samples")


def _at_once(visit: Visit, case: Case) -> Response:
    """Return to the pattern, and have what was decided take effect soon."""
    response = visit.to(f"/patterns/{case.id}")
    response.background = BackgroundTask(visit.site.at_once.ask)
    return response


def _page(visit: Visit, view: PatternView, **more: Any) -> Response:
    role = visit.someone.role
    kinds = _ON_ENTITIES if view.place.element == WHOLE else _ON_VALUES
    suggested = {
        "decision": (view.row.decision if view.row else None) or kinds[0],
        "source": (view.row.source if view.row else None) or "",
        "proposal": "",
    }
    return visit.page(
        "pattern.html.j2",
        view=view,
        kinds=kinds,
        names_source=_NAMES_SOURCE,
        may_rule=role in WORKERS and (view.case is None or view.case.to_decide),
        may_act=role in WORKERS,
        decision_words=decision_words,
        status_words=status_words,
        **{"preview": None, "chosen": suggested, **more},
    )


def _decision(kind: str, source: str, proposal: str) -> Decision:
    """Return a decision; raises RequestUnfit, naming what is missing."""
    if kind in _NAMES_SOURCE and not source:
        raise RequestUnfit(("source",))
    return decision_of(kind, source=source, proposal=proposal, value="", evidence=())
