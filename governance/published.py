"""Cases, rulings and deadlines as tables, for the release that analysts read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from governance.case import Case
from governance.clocks import Clocks, Deadline
from governance.events import Ruled
from governance.fact import Place
from governance.store import Reader

_TEXT, _TIME, _DAY = pa.string(), pa.timestamp("us", "UTC"), pa.date32()
_PLACE = [(name, _TEXT) for name in ("case", "entity", "key", "element", "pattern")]

SCHEMAS: Mapping[str, pa.Schema] = {
    "quality/cases": pa.schema(
        [
            *_PLACE,
            ("matter", _TEXT),
            ("severity", _TEXT),
            ("status", _TEXT),
            ("opened_at", _TIME),
            ("claimed_by", _TEXT),
            ("asked", pa.list_(_TEXT)),
            ("objections", pa.int64()),
            ("ruling", _TEXT),
            ("changed_at", _TIME),
        ]
    ),
    "quality/rulings": pa.schema(
        [
            ("ruling", _TEXT),
            *_PLACE,
            ("decision", _TEXT),
            ("value", _TEXT),
            ("source", _TEXT),
            ("made_by", _TEXT),
            ("made_at", _TIME),
            ("grounds", _TEXT),
            ("valid_from", _DAY),
            ("fingerprint", _TEXT),
            ("state", _TEXT),
        ]
    ),
    "quality/deadlines": pa.schema(
        [
            *_PLACE,
            ("step", _TEXT),
            ("due_from", _TEXT),
            ("began", _DAY),
            ("due", _DAY),
            ("legal_basis", _TEXT),
        ]
    ),
}
"""The tables by name. A row of ``cases`` is a case as it stands; of ``rulings`` a ruling ever made, with
``state`` pending, effective or past (undone or replaced); of ``deadlines`` something that is due."""


def published(reader: Reader, clocks: Clocks, today: date) -> dict[str, pa.Table]:
    """Return the tables by name, as of now.

    What would have to be counted into a year without a notice of public holidays has no row in ``deadlines``:
    a night is not the moment to refuse. The command line and pages name the year.
    """
    cases = {c.id: c for c in (*reader.cases(), *reader.patterns())}
    ruled = [(cases[case], event) for case, event in reader.happened("ruled") if isinstance(event, Ruled)]
    due = [d for case in cases.values() for d in clocks.deadlines(case, today)]
    rows = {
        "quality/cases": [_case(c) for c in cases.values()],
        "quality/rulings": [_ruling(case, event) for case, event in ruled],
        "quality/deadlines": [_deadline(d) for d in due],
    }
    return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in SCHEMAS.items()}


def _place(case: str, place: Place) -> dict[str, Any]:
    return {"case": case, **place.model_dump(), "key": place.key if place.pattern is None else None}


def _case(case: Case) -> dict[str, Any]:
    return {
        **_place(case.id, case.place),
        "matter": case.opened.matter,
        "severity": case.opened.severity,
        "status": case.status,
        "opened_at": case.opened.at,
        "claimed_by": case.claim.by if case.claim else None,
        "asked": sorted(case.questions),
        "objections": len(case.objections),
        "ruling": case.ruling.id if case.ruling else case.settled_by,
        "changed_at": case.changed.at,
    }


def _ruling(case: Case, event: Ruled) -> dict[str, Any]:
    ruling = event.ruling
    states = [("effective", case.ruling), ("pending", case.pending)]
    return {
        "ruling": ruling.id,
        **_place(case.id, case.place),
        "decision": ruling.decision.kind,
        "value": ruling.value,
        "source": ruling.follows,
        "made_by": ruling.by,
        "made_at": ruling.at,
        "grounds": ruling.grounds,
        "valid_from": ruling.valid_from,
        "fingerprint": ruling.evidence.fingerprint,
        "state": next((state for state, of in states if of and of.id == ruling.id), "past"),
    }


def _deadline(due: Deadline) -> dict[str, Any]:
    row = {"step": due.step, "due_from": due.of, "began": due.began, "due": due.due}
    return {**_place(due.case, due.place), **row, "legal_basis": due.legal_basis}
