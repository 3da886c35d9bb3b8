"""Logging in and out: sessions, their tokens and ends, failed tries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from console.app import create_app
from console.settings import Settings
from governance.accounts.sessions import Way, hash_of
from governance.accounts.tables import SESSION, TRAIL, TRY
from governance.accounts.tries import MINUTES, PER_ACCOUNT, PER_ADDRESS


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


def test_who_was_idle_too_long_logs_in_again_in_the_same_browser(visits: Any) -> None:
    browser = visits("ming")
    later = datetime.now(UTC) + timedelta(minutes=31)
    browser.site.sessions._now = lambda: later
    answer = browser.login("ming")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/account").status_code == 200


def test_a_form_of_before_the_end_of_another_session_is_still_taken(visits: Any) -> None:
    """The form was shown to a guest while a second window kept a session's cookie that has ended."""
    browser = visits()
    said = {"account": "ming", "password": "a long enough secret", "csrf": browser.csrf()}
    browser.cookies.set("govlake-session", "ended", domain="console.local", path="/")
    assert browser.bare_post("/login", said).status_code == 303


def test_a_programs_token_is_no_browsers_session_nor_the_other_way_round(visits: Any) -> None:
    browser, site = visits("pol"), visits().site
    session, token = browser.cookies["govlake-session"], site.sessions.token(site.accounts.find("pol").person)
    program = {"cookie": f"govlake-session={token}"}
    assert visits().get("/account", headers=program).status_code == 303
    assert visits().get("/api/objections", headers=program).status_code == 401
    bearer = {"authorization": f"Bearer {session}"}
    assert visits().get("/api/objections", headers=bearer).status_code == 401
    assert browser.get("/account").status_code == 200


def test_only_who_logged_in_by_password_has_to_change_it(visits: Any) -> None:
    site = visits().site
    site.accounts.reset_password(site.accounts.find("root").person, "ming")
    person = site.accounts.known("ming")
    tokens = {way: site.sessions.begin(person, None, way) for way in (Way.PASSWORD, Way.PROVIDER)}
    found = {way: site.sessions.person(token) for way, token in tokens.items()}
    assert {way: p.must_change for way, p in found.items()} == {Way.PASSWORD: True, Way.PROVIDER: False}


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


def test_failures_count_for_every_console_and_after_a_restart(visits: Any) -> None:
    guessing = visits()
    for n in range(PER_ACCOUNT):
        guessing.login("ming", f"guess {n}")
    other = create_app(Settings(guessing.site.city))
    assert visits(app=other, address="192.0.2.9").login("ming").status_code == 429
    later = datetime.now(UTC) + timedelta(minutes=MINUTES, seconds=1)
    other.state.site.tries._now = lambda: later
    assert visits(app=other, address="192.0.2.9").login("ming").status_code == 303
    other.state.site.close()


def test_a_password_typed_as_the_account_is_not_kept(visits: Any) -> None:
    browser = visits()
    browser.login("my secret in the wrong field", "x")
    kept = rows(browser.site, TRY)
    assert len(kept) == 2
    assert "secret" not in str(kept)


def test_an_address_is_closed_to_guessing_many_accounts(visits: Any) -> None:
    guessing = visits()
    guessing.site.accounts.check = lambda *_: guessing.site.accounts.known("nobody")
    tries = [guessing.login(f"account-{n}", "guess").status_code for n in range(PER_ADDRESS + 1)]
    assert tries == [401] * PER_ADDRESS + [429]


def test_an_office_behind_one_address_logs_in_as_often_as_it_likes(visits: Any) -> None:
    browser = visits()
    person = browser.site.accounts.find("ming").person
    browser.site.accounts.check = lambda *_: person
    seen = [browser.login("ming").status_code for _ in range(PER_ADDRESS + 1)]
    assert seen == [303] * (PER_ADDRESS + 1)


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


def test_a_number_that_no_database_counts_to_is_refused(visits: Any) -> None:
    auditor = visits("kan")
    assert auditor.get(f"/audit?before={2**63 - 1}").status_code == 200
    assert auditor.get(f"/audit?before={2**63}").status_code == 422
    assert auditor.get("/audit?before=-1").status_code == 422
