"""What no page can forget: roles, form tokens, headers, errors in the reader's language, quiet logs."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from catalog.models import Role
from console.app import ROUTERS, create_app
from console.csrf import SAFE
from console.guard import HEADERS
from console.settings import Settings
from console.visit import READERS, WORKERS, Gate

OPEN = {"/login", "/login/provider", "/login/provider/back", "/api"}
"""what needs no log-in: the log-in itself, and the description of the interface"""
OWN = {"/account", "/logout", "/unmask", "/queue/saved", "/queue/forgotten"}
"""what changes nothing but the own account, session and filters; showing a value is recorded in the trail"""
PLACES = {"code": "police", "case": "0" * 16, "account": "ming", "entity": "person", "key": "1"}


def gates(dependant: Any) -> Iterator[Gate]:
    for each in dependant.dependencies:
        if isinstance(each.call, Gate):
            yield each.call
        yield from gates(each)


def pages() -> list[tuple[str, str, Gate | None]]:
    """Return every method and path of the app with its gate."""
    return [
        (method, route.path, next(gates(route.dependant), None))
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]


def test_every_route_is_one_of_the_pages(console: FastAPI) -> None:
    mounts = [r for r in console.routes if isinstance(r, Mount)]
    assert [m.path for m in mounts] == ["/static"]
    paths = {path for _, path, _ in pages()}
    assert {"/", "/login", "/users", "/audit"} <= paths
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert path not in paths


def test_every_page_demands_a_role() -> None:
    ungated = {path for _, path, gate in pages() if gate is None or gate.roles is None}
    assert ungated == OPEN & {path for _, path, _ in pages()}


def test_auditors_change_nothing_and_administrators_see_users_only() -> None:
    for method, path, gate in pages():
        roles = gate.roles or () if gate else ()
        if path in OPEN | OWN or path.endswith("/unmask"):
            continue
        if method not in SAFE:
            assert Role.AUDITOR not in roles, (method, path)
        if not path.startswith("/users"):
            assert Role.ADMINISTRATOR not in roles, (method, path)
        else:
            assert roles == (Role.ADMINISTRATOR,), (method, path)


def test_department_officers_reach_only_what_is_theirs() -> None:
    theirs = {
        path for _, path, gate in pages() if gate and gate.roles and Role.DEPARTMENT_OFFICER in gate.roles
    } - OWN
    beginnings = ("/departments", "/objections", "/api/objections")
    assert [p for p in theirs if not p.startswith(beginnings)] == []


def forbidden_pages() -> Iterable[tuple[str, str, str]]:
    accounts = {
        "ming": Role.CLERK,
        "hua": Role.SUPERVISOR,
        "pol": Role.DEPARTMENT_OFFICER,
        "kan": Role.AUDITOR,
        "root": Role.ADMINISTRATOR,
    }
    for method, path, gate in pages():
        for account, role in accounts.items():
            if gate and gate.roles is not None and role not in gate.roles and path != "/":
                yield account, method, path


def filled(path: str) -> str:
    for name, value in PLACES.items():
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path.replace("{", "").replace("}", "")


def test_a_page_of_another_role_is_refused_in_fact(visits: Any) -> None:
    browsers = {account: visits(account) for account in ("ming", "hua", "pol", "kan", "root")}
    tokens = {account: browser.csrf() for account, browser in browsers.items()}
    wrong = []
    for account, method, path in forbidden_pages():
        headers = {"x-csrf-token": tokens[account]}
        answer = browsers[account].request(method, filled(path), headers=headers)
        if answer.status_code != 403 and not (answer.status_code == 422 and method not in SAFE):
            wrong.append((account, method, path, answer.status_code))
    assert wrong == []


def test_nobody_gets_in_without_logging_in(visits: Any) -> None:
    browser = visits()
    for method, path, gate in pages():
        if gate is None or gate.roles is None:
            continue
        answer = browser.request(method, filled(path), headers={"x-csrf-token": browser.csrf()})
        api = path.startswith("/api/")
        assert answer.status_code == (401 if api else 303), (method, path, answer.status_code)
        if not api:
            assert answer.headers["location"].startswith("/login")


def test_every_form_needs_its_token(visits: Any) -> None:
    browser, other = visits("hua"), visits("ming")
    for method, path, _ in pages():
        if method in SAFE:
            continue
        for headers in ({}, {"x-csrf-token": other.csrf()}, {"x-csrf-token": "0" * 64}):
            answer = browser.request(method, filled(path), headers=headers)
            assert answer.status_code == 403, (method, path, answer.status_code)
            assert "Form" in answer.text or "表单已失效" in answer.text


def test_a_guests_token_is_no_sessions_token(visits: Any) -> None:
    browser = visits()
    before = browser.csrf()
    assert browser.login("ming").status_code == 303
    assert browser.bare_post("/logout", {"csrf": before}).status_code == 403
    assert browser.bare_post("/logout", {"csrf": "é" * 64}).status_code == 403
    assert browser.post("/logout").status_code == 303


def test_a_programs_token_opens_the_interface_and_no_page(visits: Any) -> None:
    browser = visits()
    site = browser.site
    token = site.sessions.token(site.accounts.find("pol").person)
    headers = {"authorization": f"Bearer {token}"}
    assert browser.get("/api/objections", headers=headers).status_code == 200
    assert browser.get("/api/objections").status_code == 401
    assert browser.get("/departments/police", headers=headers).status_code == 303


def test_a_cookie_alone_changes_nothing_by_the_interface(visits: Any) -> None:
    answer = visits("pol").request("POST", "/api/objections", json={})
    assert (answer.status_code, answer.json()["error"]) == (403, "FormStale")


def test_every_answer_has_the_headers(visits: Any) -> None:
    browser = visits("ming")
    for path in ("/login", "/account", "/nowhere", "/users", "/static/console.css", "/api/nowhere"):
        headers = browser.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS, path
        kept = "private, max-age=600" if path.startswith("/static") else "no-store"
        assert headers["cache-control"] == kept
        assert "strict-transport-security" not in headers
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_by_https_cookies_keep_to_it(console_city: Any, visits: Any) -> None:
    app = create_app(Settings(console_city, https=True))
    browser = visits("ming", app=app, base="https://console")
    answer = browser.get("/login")
    assert browser.cookies["__Host-govlake-session"]
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    answer = browser.login("ming")
    for cookie in answer.headers.get_list("set-cookie"):
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
    app.state.site.close()


def test_what_is_missing_is_said_in_the_readers_language(visits: Any) -> None:
    browser = visits("ming")
    answer = browser.get("/nowhere")
    assert (answer.status_code, "没有这个页面" in answer.text) == (404, True)
    answer = browser.get("/nowhere?language=en")
    assert (answer.status_code, "there is no such page" in answer.text) == (404, True)
    assert 'lang="en"' in browser.get("/account").text
    answer = browser.get("/api/nowhere")
    assert answer.json()["what"] == {"zh": "没有这个页面", "en": "there is no such page"}


def test_htmx_gets_a_part_or_is_sent_to_the_login(visits: Any) -> None:
    browser = visits("ming")
    answer = browser.get("/nowhere", headers={"hx-request": "true"})
    assert "<html" not in answer.text
    answer = visits().get("/account", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login?after=%2Faccount")


def test_a_fault_shows_and_logs_no_value(visits: Any, caplog: pytest.LogCaptureFixture) -> None:
    browser = visits("root")

    def broken() -> None:
        raise ValueError("442000199001011233")

    browser.site.accounts.all = broken
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/users")
    assert (answer.status_code, "系统出错" in answer.text) == (500, True)
    assert "442000199001011233" not in answer.text + caplog.text
    assert "ValueError at test_console_safety.py" in caplog.text


def test_whoever_was_given_a_password_changes_it_first(visits: Any) -> None:
    browser = visits()
    site = browser.site
    given = site.accounts.reset_password(site.accounts.find("root").person, "ming")
    assert browser.login("ming", given).status_code == 303
    answer = browser.get("/objections")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    new = "quite another secret"
    assert browser.post("/account", {"old": given, "new": new, "again": new}).status_code == 303
    assert browser.get("/objections").status_code == 200


def test_values_are_escaped(visits: Any) -> None:
    root = visits("root")
    said = {"account": "evil", "staff": "<i>9</i>", "name": "<script>alert(1)</script>", "role": "clerk"}
    page = root.post("/users", said).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_readers_are_the_workers_and_auditors() -> None:
    assert {*READERS} - {*WORKERS} == {Role.AUDITOR}
