"""What happened to a case, an event in a line: when, who, what, masked like the values it is about."""

from dataclasses import dataclass

from catalog.language import say
from console.visit import Visit
from console.words import VERDICTS, words
from governance.events import AnyEvent
from governance.fact import Place
from governance.wording import decision_words, deed_words


@dataclass(frozen=True)
class Line:
    """One event; ``evidence`` are the hashes of files that came with it."""

    at: str
    by: str
    deed: str
    what: str
    evidence: tuple[str, ...] = ()


def happened(visit: Visit, place: Place, event: AnyEvent) -> Line:
    """Return an event in a line."""
    evidence = tuple(getattr(event, "evidence", ()) if event.kind != "opened" else ())
    return Line(
        visit.moment(event.at), event.by, str(deed_words(event.kind)), _what(visit, place, event), evidence
    )


def _what(visit: Visit, place: Place, event: AnyEvent) -> str:
    match event.kind:
        case "ruled":
            ruling = event.ruling
            value = visit.shown(place, ruling.value) if ruling.value is not None else ""
            source = visit.name_of(ruling.follows) if ruling.follows else ""
            second = say("须第二人复核", "needs a second person") if event.needs_second else ""
            grounds = visit.stated(place, ruling.grounds)
            return _joined(decision_words(ruling.decision.kind), source, value, grounds, second)
        case "asked":
            names = "、".join(visit.department_name(d) for d in event.departments)
            return _joined(
                names, say(f"{event.due} 前答复", f"by {event.due}"), visit.told(place, event.text)
            )
        case "answered":
            value = visit.shown(place, event.value, event.department) if event.value else ""
            verdict = words(VERDICTS, event.verdict)
            text = visit.told(place, event.text, event.department)
            return _joined(visit.department_name(event.department), verdict, value, text)
        case "objected":
            return _joined(visit.department_name(event.department), visit.stated(place, event.statement))
        case "proof_recorded" | "replied":
            return visit.stated(place, event.text)
        case _:
            return visit.told(place, str(getattr(event, "text", "") or getattr(event, "why", "")))


def _joined(*parts: object) -> str:
    return " · ".join(str(p) for p in parts if p and str(p))
