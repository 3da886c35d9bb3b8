"""Logging in and out: sessions, their tokens and ends, failed tries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from console.tries import PER_ACCOUNT, PER_ADDRESS
from governance.accounts.sessions import hash_of
from governance.accounts.tables import SESSION, TRAIL


def rows(site: Any, table: sa.Table) -> list[Any]:
    with site.store.connected() as connection:
        return list(connection.execute(sa.select(table)))


def test_a_page_leads_to_the_login_and_back(visits: Any) -> None:
    browser = visits()
    answer = browser.get("/account?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?after=%2Faccount%3Fa%3D1")
    answer = browser.post(
        "/login", {"account": "ming", "password": "a long enough secret", "after": "/account?a=1"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?a=1")
    assert "ming-person" in browser.get("/account").text


def test_only_the_hash_of_the_token_is_kept(visits: Any) -> None:
    browser = visits("ming")
    (kept,) = rows(browser.site, SESSION)
    token = browser.cookies["govlake-session"]
    assert kept.token == hash_of(token)
    assert token not in str(rows(browser.site, TRAIL))


def test_a_login_leads_nowhere_else(visits: Any) -> None:
    for after in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/a\r\nb: c"):
        said = {"account": "ming", "password": "a long enough secret", "after": after}
        assert visits().post("/login", said).headers["location"] == "/"


def test_a_wrong_password_and_a_wrong_account_sound_alike(visits: Any) -> None:
    wrong, unknown = visits().login("ming", "wrong"), visits().login("nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.count("账号或密码不对") == unknown.text.count("账号或密码不对") == 1


def test_a_session_ends_when_idle_and_when_old(visits: Any) -> None:
    browser = visits("ming")
    start, site = datetime.now(UTC), browser.site
    site.sessions._now = lambda: start + timedelta(minutes=29)
    assert browser.get("/account").status_code == 200
    site.sessions._now = lambda: start + timedelta(minutes=58)
    assert browser.get("/account").status_code == 200
    site.sessions._now = lambda: start + timedelta(minutes=89)
    assert browser.get("/account").status_code == 303
    other = visits("ming")
    site.sessions._now = lambda: start + timedelta(hours=14)
    assert other.get("/account").status_code == 303


def test_a_session_in_use_ends_after_twelve_hours(visits: Any) -> None:
    browser = visits("ming")
    start, site = datetime.now(UTC), browser.site
    seen = []
    for minutes in range(20, 13 * 60, 20):
        site.sessions._now = lambda m=minutes: start + timedelta(minutes=m)
        seen.append((minutes, browser.get("/account").status_code))
    assert [code for minutes, code in seen if minutes < 720] == [200] * 35
    assert {code for minutes, code in seen if minutes >= 720} == {303}


def test_logging_out_ends_the_session_itself(visits: Any) -> None:
    browser = visits("ming")
    token = browser.cookies["govlake-session"]
    assert browser.post("/logout").headers["location"] == "/login"
    assert browser.get("/account", headers={"cookie": f"govlake-session={token}"}).status_code == 303
    assert rows(browser.site, SESSION) == []


def test_another_password_ends_every_other_session(visits: Any) -> None:
    here, there = visits("ming"), visits("ming")
    new = "quite another secret"
    said = {"old": "a long enough secret", "new": new, "again": new}
    assert here.post("/account", said).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert visits().login("ming").status_code == 401
    assert visits().login("ming", new).status_code == 303


def test_a_weak_or_mistyped_or_old_password_is_refused(visits: Any) -> None:
    browser = visits("ming")
    old = "a long enough secret"
    for new, again in (("short", "short"), (old, old), ("ming is my name ok", "ming is my name ok")):
        assert browser.post("/account", {"old": old, "new": new, "again": again}).status_code == 400
    said = {"old": old, "new": "quite another secret", "again": "quite another one"}
    assert "两次输入的新密码不同" in browser.post("/account", said).text
    assert visits().login("ming").status_code == 303


def test_an_account_is_closed_to_guessing_and_only_it(visits: Any) -> None:
    guessing = visits()
    tries = [guessing.login("ming", f"guess {n}").status_code for n in range(PER_ACCOUNT + 1)]
    assert tries == [401] * PER_ACCOUNT + [429]
    assert guessing.login("ming").status_code == 429
    assert guessing.login("hua").status_code == 303


def test_an_address_is_closed_to_guessing_many_accounts(visits: Any) -> None:
    guessing = visits()
    guessing.site.accounts.check = lambda *_: guessing.site.accounts.known("nobody")
    tries = [guessing.login(f"account-{n}", "guess").status_code for n in range(PER_ADDRESS + 1)]
    assert tries == [401] * PER_ADDRESS + [429]


def test_a_success_forgets_the_failures_before_it(visits: Any) -> None:
    browser = visits()
    for _ in range(3):
        assert [browser.login("ming", "guess").status_code for _ in range(PER_ACCOUNT - 1)] == [401] * 4
        assert visits().login("ming").status_code == 303


def test_failures_are_recorded_without_what_was_typed(visits: Any) -> None:
    browser = visits()
    browser.login("ming", "my secret typed wrong")
    browser.login("my secret in the wrong field", "x")
    recorded = [r for r in rows(browser.site, TRAIL) if r.deed == "login_failed"]
    assert [(r.by, r.address) for r in recorded] == [("ming", "192.0.2.1"), ("?", "192.0.2.1")]
    assert "secret" not in str(recorded)
