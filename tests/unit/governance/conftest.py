"""Events of a case, by few words."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from governance import events as e
from governance.fact import Claim, Evidence, Place
from governance.ruling import KeepAuthoritative, Ruling

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = date(2026, 6, 1)
PLACE = Place(entity="person", key="1", element="name")


def claim(source: str, form: str | None, authoritative: bool = False) -> Claim:
    return Claim(
        source=source,
        department=f"{source}_office",
        authoritative=authoritative,
        raw=form,
        form=form,
        business_date=DAY,
        delivery=f"{source}-1",
        line=1,
    )


def evidence(fingerprint: str = "f1", **forms: str) -> Evidence:
    said = (claim(source, form, source == "police") for source, form in forms.items())
    return Evidence(fingerprint=fingerprint, claims=tuple(said))


def ruling(name: str = "r1", by: str = "ann", decision: Any = None, **more: Any) -> Ruling:
    given = {"evidence": evidence(police="a", school="b"), "valid_from": DAY, **more}
    return Ruling(id=name, decision=decision or KeepAuthoritative(), by=by, at=NOW, grounds="seen", **given)


def made(kind: Any, by: str = "ann", **more: Any) -> Any:
    return kind(at=NOW, by=by, **more)


def opened(by: str = "ann", **more: Any) -> e.Opened:
    said = evidence(police="a", school="b")
    given = {"matter": "conflict", "place": PLACE, "severity": "medium", "evidence": said, **more}
    return e.Opened(at=NOW, by=by, **given)


@pytest.fixture(scope="session")
def said() -> SimpleNamespace:
    """Return what makes events: ``made(kind, by, …)``, ``opened``, ``ruling``, ``evidence``, ``claim``."""
    return SimpleNamespace(
        made=made, opened=opened, ruling=ruling, evidence=evidence, claim=claim, place=PLACE, now=NOW, day=DAY
    )
