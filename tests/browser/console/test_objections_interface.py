"""``/api/objections`` as a department's program uses it, against a console that is served."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

LI, NOBODY = "442000198506152248", "442000199912310010"
SAID = {
    "entity": "person",
    "key": LI,
    "element": "birth_date",
    "statement": "出生证不同",
    "for_citizen": True,
}


@pytest.fixture
def program(served: Any) -> Iterator[Any]:
    """Return a function: account (None: no token) → a client of that account's."""
    opened: list[httpx.Client] = []

    def client(account: str | None) -> httpx.Client:
        site = served.site
        token = site.sessions.token(site.accounts.find(account).person) if account else None
        headers = {"authorization": f"Bearer {token}"} if token else {}
        opened.append(httpx.Client(base_url=served.address, headers=headers))
        return opened[-1]

    yield client
    for each in opened:
        each.close()


def test_an_objection_from_being_raised_to_its_reply(program: Any) -> None:
    office, authority = program("soc"), program("ming")
    made = office.post("/api/objections", json=SAID)
    assert made.status_code == 201
    raised = made.json()
    assert (raised["department"], raised["key"], raised["urgency"]) == ("social", LI, "due")
    assert (raised["proofs"], raised["reply"]) == ([], None)
    path = f"/api/objections/{raised['objection']}"
    proved = office.post(f"{path}/proofs", files={"files": ("b.txt", b"1985-06-16")}, data={"text": "原件"})
    assert proved.json()["proofs"] == [hashlib.sha256(b"1985-06-16").hexdigest()]
    assert [o["objection"] for o in authority.get("/api/objections?open=true").json()] == [
        raised["objection"]
    ]
    replied = authority.post(f"{path}/reply", json={"text": "已更正"})
    assert (replied.status_code, replied.json()["reply"]["text"]) == (201, "已更正")
    assert authority.get("/api/objections?open=true").json() == []
    assert office.get(path).json()["urgency"] is None


def test_a_reply_is_given_once_and_by_the_authority_only(program: Any) -> None:
    office, authority = program("soc"), program("ming")
    path = f"/api/objections/{office.post('/api/objections', json=SAID).json()['objection']}"
    assert office.post(f"{path}/reply", json={"text": "x"}).status_code == 403
    assert authority.post(f"{path}/reply", json={"text": "x"}).status_code == 201
    assert authority.post(f"{path}/reply", json={"text": "y"}).status_code == 409


def test_an_office_objects_for_itself_whatever_it_says(program: Any) -> None:
    office, authority = program("soc"), program("ming")
    assert (
        office.post("/api/objections", json={**SAID, "department": "police"}).json()["department"] == "social"
    )
    assert authority.post("/api/objections", json=SAID).status_code == 422
    for_police = authority.post("/api/objections", json={**SAID, "department": "police"}).json()
    assert office.get(f"/api/objections/{for_police['objection']}").status_code == 404
    assert {o["department"] for o in office.get("/api/objections").json()} == {"social"}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"key": NOBODY}, 404), ({"element": "shoe_size"}, 404), ({"statement": ""}, 422), ({"extra": 1}, 422)],
)
def test_what_makes_no_sense_is_refused_in_both_languages(program: Any, wrong: Any, status: int) -> None:
    answer = program("soc").post("/api/objections", json={**SAID, **wrong})
    assert answer.status_code == status
    assert set(answer.json()["what"]) == {"zh", "en"}


def test_without_a_token_or_with_the_wrong_role_nothing_is_told(program: Any) -> None:
    assert program(None).get("/api/objections").status_code == 401
    assert program("root").get("/api/objections").status_code == 403
    assert program("kan").post("/api/objections", json={**SAID, "department": "social"}).status_code == 403
    assert program("kan").get("/api/objections").status_code == 200


def test_a_token_opens_no_page(program: Any) -> None:
    assert program("ming").get("/queue").status_code in (303, 401)


def test_it_describes_itself(program: Any) -> None:
    said = program(None).get("/api").json()
    assert said["openapi"].startswith("3.")
    assert set(said["paths"]) == {
        "/api/objections",
        "/api/objections/{objection}",
        "/api/objections/{objection}/proofs",
        "/api/objections/{objection}/reply",
    }
    assert set(said["paths"]["/api/objections"]) == {"get", "post"}
    assert said["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
