"""Correction notices: who is to correct what, until the claims agree."""

from types import SimpleNamespace

from governance import events as e
from governance.case import fold
from governance.notices import notices
from governance.ruling import Adopt, DifferentThings, SameThing


def _noted(said: SimpleNamespace, now: dict[str, str] | None = None, **ruling: object) -> list[str]:
    made = said.ruling(value="b", form="b", **ruling)
    case = fold("c", [said.opened(), said.made(e.Ruled, ruling=made)])
    assert case
    evidence = {"r1": said.evidence("f2", **now)} if now else {}
    return [n.department for n in notices([case], evidence)]


def test_the_department_whose_claim_differs_is_told(said: SimpleNamespace) -> None:
    assert _noted(said, decision=Adopt(source="school")) == ["police_office"]


def test_until_its_deliveries_agree(said: SimpleNamespace) -> None:
    assert _noted(said, {"police": "b", "school": "b"}, decision=Adopt(source="school")) == []
    assert _noted(said, {"police": "a", "school": "b"}, decision=Adopt(source="school")) == ["police_office"]


def test_what_is_the_same_or_means_something_else_needs_no_correction(said: SimpleNamespace) -> None:
    assert _noted(said, decision=SameThing(proposal="x")) == []
    assert _noted(said, decision=DifferentThings(source="police"), follows="school") == []
