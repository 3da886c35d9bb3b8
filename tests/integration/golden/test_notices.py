"""Notices of a night, mailed and posted to real servers on the loopback address; none fails a night."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from assets.notices import summaries
from assets.notifiers import notify

THIRD = date(2026, 3, 3)


class Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand in a mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines))  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted; answers 500 to the first of the departments."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((self.headers.get("Authorization"), body))  # type: ignore[attr-defined]
        self.send_response(500 if len(self.server.posted) == 1 else 204)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told(city: City, *notices: dict[str, Any]) -> City:
    """Return the city with these notices, the police having an address."""
    of = city.catalogue
    declared = type(of.city).model_validate({**of.city.model_dump(), "notify": notices})
    police = of.departments["police"].model_copy(update={"mail": ("duty@police.example",)})
    departments = {**of.departments, "police": police}
    return City(of.model_copy(update={"city": declared, "departments": departments}), city.home)


def sent(city: City) -> list[str]:
    warnings: list[str] = []
    with city.engine() as engine:
        notify(city, engine, THIRD, warnings.append)
    return warnings


def test_a_summary_counts_and_says_no_value(three_nights: SimpleNamespace) -> None:
    """Third night: the harbour's file of 28 February came late, its file of 2 March not at all."""
    city = three_nights.city
    with city.engine() as engine:
        said = {s.department.code: s for s in summaries(city, engine, THIRD)}
    assert list(said) == ["harbour", "market", "police", "social"]
    assert [d.feed for d in said["police"].deliveries] == ["residents"]
    assert said["market"].owed == ()
    assert [(o.feed, o.day, o.due, o.late) for o in said["harbour"].owed] == [
        ("town_people", date(2026, 3, 2), date(2026, 3, 3), False),
        ("town_people", date(2026, 2, 28), date(2026, 3, 1), True),
    ]
    everything = json.dumps([s.as_json() for s in said.values()]) + "".join(s.text for s in said.values())
    for value in ("442000199001011233", "张伟宁", "张旧名", "户籍_2026"):
        assert value not in everything


def test_a_mail_goes_to_the_departments_that_have_an_address(three_nights: SimpleNamespace) -> None:
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Smtp)) as server:
        server.mails = []
        notice = {"kind": "mail", "host": "127.0.0.1", "port": server.server_address[1]}
        city = told(three_nights.city, {**notice, "encryption": "none", "sender": "govlake@city.example"})
        assert sent(city) == []
    (mail,) = [message_from_bytes(m, policy=policy.default) for m in server.mails]
    assert (mail["From"], mail["To"]) == ("govlake@city.example", "duty@police.example")
    assert "2026-03-03" in mail["Subject"]
    assert "residents-20260303" in mail.get_body().get_content()


def test_a_webhook_that_fails_once_is_logged_and_the_others_are_told(
    three_nights: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_SECRET_HOOK", "t0ken-of-the-hook")
    with serving(HTTPServer(("127.0.0.1", 0), Hook)) as server:
        server.posted = []
        url = f"http://127.0.0.1:{server.server_address[1]}/night"
        warnings = sent(told(three_nights.city, {"kind": "webhook", "url": url, "secret": "hook"}))
    assert [w.split(":")[0] for w in warnings] == ["webhook harbour"]
    assert "t0ken-of-the-hook" not in str(warnings)
    assert {auth for auth, _ in server.posted} == {"Bearer t0ken-of-the-hook"}
    assert [body["department"] for _, body in server.posted] == ["harbour", "market", "police", "social"]
    police = server.posted[2][1]
    assert [(d["feed"], d["status"]) for d in police["deliveries"]] == [("residents", "loaded")]


def test_a_server_that_cannot_be_reached_and_a_missing_secret_fail_nothing(
    three_nights: SimpleNamespace,
) -> None:
    mail = {"kind": "mail", "host": "127.0.0.1", "port": 1, "encryption": "none", "sender": "a@b.example"}
    hook = {"kind": "webhook", "url": "http://127.0.0.1:1/", "secret": "nowhere"}
    warnings = sent(told(three_nights.city, mail, hook))
    assert sum(w.startswith("mail police: ConnectionRefusedError") for w in warnings) == 1
    assert sum("SecretMissing" in w for w in warnings) == 4


def test_by_default_nothing_is_sent(three_nights: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.notifiers.summaries", lambda *_: pytest.fail("not asked for"))
    assert sent(three_nights.city) == []
