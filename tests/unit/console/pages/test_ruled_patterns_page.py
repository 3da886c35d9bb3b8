"""Rulings on patterns and meanings are found and undone when no worklist has them any more."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from governance import events as e
from governance.fact import Evidence, PatternSeen, Place
from governance.ruling import DifferentThings, KeepAuthoritative, Ruling

NOW, DAY = datetime.now(UTC), date(2026, 6, 1)
FIRST, SECOND, THIRD = "a" * 16, "b" * 16, "c" * 16


def difference(source: str) -> str:
    other = {"sources": source, "difference": "one_character", "taken": None, "given": None}
    place = {"entity": "company", "element": "name", "kind": "values_differ"}
    return json.dumps({**place, "authority": "companies", "siding": "none", "others": [other]})


def add(site: Any, pattern: str, decision: Any) -> str:
    """Rule on a pattern that no worklist has; return the ruling's id."""
    place = Place(entity="company", key="", element="name", pattern=pattern)
    seen = PatternSeen(difference=difference("taxpayers"), size=3)
    said = {"matter": "pattern", "place": place, "severity": "low", "evidence": Evidence(), "seen": seen}
    opened = e.Opened.model_validate({"at": NOW, "by": "hua", **said})
    ruling = Ruling(
        id=f"{pattern}-2", decision=decision, by="hua", at=NOW, grounds="查过",
        evidence=Evidence(), valid_from=DAY, seen=seen,
    )  # fmt: skip
    site.store.add(place, lambda *_: [opened, e.Ruled(at=NOW, by="hua", ruling=ruling)])
    return ruling.id


def standing(site: Any) -> list[str]:
    with site.store.read() as reader:
        return [case.id for case in reader.patterns() if case.ruling]


@pytest.fixture
def site(console: Any) -> Any:
    site = console.state.site
    add(site, FIRST, KeepAuthoritative())
    add(site, SECOND, DifferentThings(source="taxpayers"))
    add(site, THIRD, DifferentThings(source="taxpayers"))
    return site


def test_all_that_stand_are_listed(visits: Any, site: Any) -> None:
    page = visits("ming").get("/patterns/ruled")
    assert page.status_code == 200
    assert all(f'href="/patterns/{pattern}"' in page.text for pattern in (FIRST, SECOND, THIRD))
    assert "以权威来源为准" in page.text and "2 种规律" in page.text
    assert standing(site) == [FIRST, SECOND, THIRD]


def test_one_is_undone_from_there(visits: Any, site: Any) -> None:
    ming = visits("ming")
    ming.post(f"/patterns/{FIRST}/undo", {"why": "误", "ruling": f"{FIRST}-2"})
    assert standing(site) == [SECOND, THIRD]
    assert f'href="/patterns/{FIRST}"' not in ming.get("/patterns/ruled").text


def test_a_meaning_is_undone_without_its_finding(visits: Any, site: Any) -> None:
    ming = visits("ming")
    said = {"entity": "company", "element": "name", "source": "taxpayers", "why": "误"}
    assert ming.post("/meanings/undo", said).status_code == 303
    assert standing(site) == [FIRST]
    assert ming.post("/meanings/undo", said).status_code == 404


def test_an_auditor_looks_and_undoes_nothing(visits: Any, site: Any) -> None:
    page = visits("kan").get("/patterns/ruled?entity=company").text
    assert f'href="/patterns/{FIRST}"' in page
    assert "/undo" not in page
    assert f'href="/patterns/{FIRST}"' not in visits("kan").get("/patterns/ruled?entity=person").text
    assert standing(site)
