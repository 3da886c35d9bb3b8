"""Pulls from a real HTTP server on the loopback address, which fails on purpose."""

import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from catalog.models import Feed
from examples.servers.http_interface import LOGIN_PAGE, Fault, Interface, serve
from lake.pulls import PullFailed, Secrets, Since
from lake.pulls import http as http_module
from lake.pulls.asking import Patience
from lake.pulls.http import pull

NIGHT = date(2026, 3, 1)
SECRET = "tok/en-9 字"  # noqa: S105
RECORDS = [f'{{"id":"{n:05}","amount":{n}.10,"note":{{"x":[1.0,null]}}}}' for n in range(7)]
TEXT = "".join(f"{record}\n" for record in RECORDS)

BY_PAGE = {"paging": "page", "size_parameter": "size", "page_size": 3}
BEARER = {"signing": "bearer", "secret": "tax"}

Fetch = Callable[..., Path]


class Waits:
    """Stands in for ``time.sleep`` and remembers how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def fetch(tmp_path: Path, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Return a function: URL and what a pull declares → the one file that it brings."""
    patience = Patience(attempts=4, first_wait=1, in_all=100, sleep=waits)
    monkeypatch.setattr(http_module, "PATIENCE", patience)

    def run(url: str, **declared: Any) -> Path:
        secrets = Secrets({"GOVLAKE_SECRET_TAX": SECRET})
        (brought,) = pull(_feed(url, **declared), secrets, tmp_path, NIGHT, Since())
        assert (brought.business_date, brought.mark) == (NIGHT, None)
        assert brought.origin == url.partition("?")[0].replace("{date}", "20260301")
        return brought.path

    return run


def _feed(url: str, **declared: Any) -> Feed:
    how = {"kind": "http", "url": url, "records": ["data", "list"], "requests_per_second": 1000, **declared}
    return Feed.model_validate(
        {
            "code": "tax_paid",
            "name": {"zh": "完税", "en": "Taxes paid"},
            "department": "tax",
            "classification": "业务数据",
            "form": "结构化数据",
            "share": {"type": "conditional", "method": "接口", "requirement": "核查"},
            "responsible": "征管科",
            "grade": "internal",
            "secrecy": {"reviewed_by": "某科", "reviewed_on": "2026-01-01"},
            "delivery": {"file": "完税_{date}.jsonl", "format": "jsonl", "mode": "snapshot", "pull": how},
            "update": {"cycle": "daily", "not_realtime_because": "每日结算"},
            "columns": [{"header": "id", "code": "id"}],
            "sample": {"id": "00001"},
        }
    )


@contextmanager
def _refused(rule: str, folder: Path, *said: str) -> Iterator[None]:
    """Expect a failure of a rule that says some words, holds no secret and leaves no file."""
    with pytest.raises(PullFailed) as failure:
        yield
    told = f"{failure.value.what.zh} {failure.value.what.en} {failure.value.hint} {failure.value.origin}"
    assert failure.value.rule == rule
    assert all(word in told for word in said), told
    assert SECRET not in told
    assert not list(folder.glob("*.jsonl"))


@pytest.mark.parametrize(
    "declared",
    [
        BY_PAGE,
        {"paging": "offset", "page_parameter": "offset", "total": ["data", "total"]},
        {"paging": "cursor", "page_parameter": "cursor", "next_cursor": ["data", "next"]},
        {},
    ],
    ids=["page", "offset", "cursor", "none"],
)
def test_every_way_of_paging_brings_every_record_as_it_was_written(
    declared: dict[str, Any], fetch: Fetch
) -> None:
    interface = Interface(RECORDS, paging=declared.get("paging", "none"), page_size=3)
    with serve({"/api": interface}) as base:
        path = fetch(f"{base}/api", **declared)
    assert path.name == "完税_20260301.jsonl"
    assert path.read_text(encoding="utf-8") == TEXT


def test_the_business_date_is_asked_for(fetch: Fetch) -> None:
    interface = Interface(RECORDS)
    with serve({"/api/20260301": interface}) as base:
        fetch(f"{base}/api/{{date}}?a=1", parameters={"day": "{date}"})
    assert interface.asked[0][1] == "/api/20260301?a=1&day=20260301"


@pytest.mark.parametrize(
    ("signing", "interface"),
    [
        ("bearer", {"token": "Bearer plain"}),
        ("header", {"token": "plain", "sent_in": "X-Token"}),
        ("hmac", {"key": "plain"}),
    ],
)
def test_the_server_lets_in_who_shows_who_asks(
    signing: str, interface: dict[str, str], tmp_path: Path
) -> None:
    served = Interface(RECORDS, paging="page", page_size=3, **interface)  # type: ignore[arg-type]
    declared = {**BY_PAGE, "signing": signing, "secret": "tax", "header": "X-Token"}
    with serve({"/数据/a b": served}) as base:
        feed = _feed(f"{base}/数据/a b", parameters={"城市": "中 山+&=", "b": ""}, **declared)
        good, bad = (Secrets({"GOVLAKE_SECRET_TAX": secret}) for secret in ("plain", "another"))
        (brought,) = pull(feed, good, tmp_path, NIGHT, Since())
        assert brought.path.read_text(encoding="utf-8") == TEXT
        brought.path.unlink()
        with _refused("status", tmp_path, "401", "密钥"):
            list(pull(feed, bad, tmp_path, NIGHT, Since()))
    assert len({request[2].get("X-Signature") for request in served.asked}) == (5 if signing == "hmac" else 1)


def test_failures_that_pass_are_waited_out(fetch: Fetch, waits: Waits) -> None:
    hang_up = Fault(200, b'{"data": {"list": []}}', hang_up=True)
    faults = deque([Fault(500), hang_up, Fault(503)])
    with serve({"/api": Interface(RECORDS, faults=faults)}) as base:
        assert fetch(f"{base}/api").read_text(encoding="utf-8") == TEXT
    assert waits.seconds == [1, 2, 4]


def test_an_interface_is_given_the_time_it_asks_for(fetch: Fetch, waits: Waits) -> None:
    with serve(
        {"/api": Interface(RECORDS, faults=deque([Fault(429, headers={"Retry-After": "37"})]))}
    ) as base:
        fetch(f"{base}/api")
    assert waits.seconds == [37]


def test_who_asks_for_more_time_than_there_is_isnt_asked_again(
    fetch: Fetch, waits: Waits, tmp_path: Path
) -> None:
    interface = Interface(RECORDS, always=Fault(429, headers={"Retry-After": "86400"}))
    with serve({"/api": interface}) as base, _refused("status", tmp_path, "429"):
        fetch(f"{base}/api")
    assert (len(interface.asked), waits.seconds) == (1, [])


def test_an_interface_that_fails_for_ever_is_given_up(fetch: Fetch, waits: Waits, tmp_path: Path) -> None:
    interface = Interface(RECORDS, always=Fault(500, body=SECRET.encode()))
    with serve({"/api": interface}) as base, _refused("status", tmp_path, "500", "联系该部门"):
        fetch(f"{base}/api")
    assert (len(interface.asked), waits.seconds) == (4, [1, 2, 4])


def test_what_no_waiting_mends_is_asked_for_once(fetch: Fetch, tmp_path: Path) -> None:
    interface = Interface(RECORDS, always=Fault(404))
    with serve({"/api": interface}) as base, _refused("status", tmp_path, "404"):
        fetch(f"{base}/api")
    assert len(interface.asked) == 1


def test_a_login_page_is_told_by_its_kind_and_not_quoted(fetch: Fetch, tmp_path: Path) -> None:
    interface = Interface(RECORDS, always=LOGIN_PAGE)
    with serve({"/api": interface}) as base, pytest.raises(PullFailed) as failure:
        fetch(f"{base}/api")
    assert failure.value.rule == "not_json"
    assert "text/html" in failure.value.what.en
    assert "统一登录" not in str(failure.value)


def test_nothing_lands_of_pages_of_which_a_later_one_fails(fetch: Fetch, tmp_path: Path) -> None:
    faults = deque([Fault(200, b'{"data":{"list":[{"id":"1"}]}}'), Fault(200, b'{"data":{}}')])
    with (
        serve({"/api": Interface(RECORDS, paging="page", faults=faults)}) as base,
        _refused("no_records", tmp_path, "data.list"),
    ):
        fetch(f"{base}/api", **BY_PAGE)


def test_the_same_page_for_ever_ends(fetch: Fetch, tmp_path: Path) -> None:
    interface = Interface(RECORDS, paging="page", page_size=3, stuck=True)
    with serve({"/api": interface}) as base, _refused("same_page", tmp_path):
        fetch(f"{base}/api", **BY_PAGE)
    assert len(interface.asked) == 2


def test_a_wrong_total_is_found_out(fetch: Fetch, tmp_path: Path) -> None:
    interface = Interface(RECORDS, paging="page", page_size=3, total=9)
    with serve({"/api": interface}) as base, _refused("count_differs", tmp_path, "7", "9"):
        fetch(f"{base}/api", **BY_PAGE, total=["data", "total"])


def test_hanging_up_for_ever_is_a_failed_connection(fetch: Fetch, tmp_path: Path) -> None:
    hang_up = Fault(200, b'{"data": {"list": []}}', hang_up=True)
    with (
        serve({"/api": Interface(RECORDS, always=hang_up)}) as base,
        _refused("connection", tmp_path),
    ):
        fetch(f"{base}/api")


def test_nobody_there_is_a_failed_connection(fetch: Fetch, tmp_path: Path) -> None:
    with serve({}) as base:
        pass
    with _refused("connection", tmp_path):
        fetch(f"{base}/api")


def test_silence_has_an_end(fetch: Fetch, tmp_path: Path) -> None:
    began = time.monotonic()
    with (
        serve({"/api": Interface(RECORDS, always=Fault(wait=0.6))}) as base,
        _refused("too_slow", tmp_path, "0.2"),
    ):
        fetch(f"{base}/api", timeout_seconds=0.2)
    assert time.monotonic() - began < 4


def test_an_answer_beyond_all_measure_is_refused(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.pulls.asking.MAX_ANSWER", 1 << 20)
    huge = Fault(200, b" " * (2 << 20))
    with serve({"/api": Interface(RECORDS, always=huge)}) as base, _refused("too_large", tmp_path, "1 MB"):
        fetch(f"{base}/api")


def test_a_token_isnt_carried_to_another_server(fetch: Fetch, tmp_path: Path) -> None:
    elsewhere = Interface(RECORDS)
    with serve({"/api": elsewhere}) as other:
        moved = Fault(302, headers={"Location": f"{other}/api"})
        with serve({"/api": Interface(RECORDS, always=moved)}) as base, _refused("redirected", tmp_path):
            fetch(f"{base}/api", **BEARER)
    assert elsewhere.asked == []


def test_a_redirect_on_the_same_server_is_followed_but_not_in_circles(fetch: Fetch, tmp_path: Path) -> None:
    moved, circle = (Fault(307, headers={"Location": to}) for to in ("/new", "/circle"))
    served = {
        "/api": Interface([], always=moved),
        "/new": Interface(RECORDS),
        "/circle": Interface([], always=circle),
    }
    with serve(served) as base:
        path = fetch(f"{base}/api")
        assert path.read_text(encoding="utf-8") == TEXT
        path.unlink()
        with _refused("redirected", tmp_path):
            fetch(f"{base}/circle")


def test_requests_keep_their_distance(tmp_path: Path) -> None:
    interface = Interface(RECORDS, paging="page", page_size=3)
    with serve({"/api": interface}) as base:
        feed = _feed(f"{base}/api", **{**BY_PAGE, "requests_per_second": 10})
        list(pull(feed, Secrets({}), tmp_path, NIGHT, Since()))
    moments = [request[0] for request in interface.asked]
    assert len(moments) == 4
    assert moments[-1] - moments[0] > 0.25


def test_bytes_are_the_same_each_time_and_need_no_utf8(fetch: Fetch) -> None:
    answer = Fault(
        200,
        '{"data":{"list":[{"姓名":"张三","n":1.50}]}}'.encode("gb18030"),
        "application/json; charset=GB18030",
    )
    with serve({"/api": Interface([], always=answer)}) as base:
        first, second = (fetch(f"{base}/api").read_bytes() for _ in range(2))
    assert first == second == '{"姓名":"张三","n":1.50}\n'.encode()


def test_a_certificate_of_nobody_known_is_refused_unless_its_issuer_is_named(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve({"/api": Interface(RECORDS)}, tls=context) as base:
        with _refused("certificate", tmp_path, "SSL_CERT_FILE"):
            fetch(f"{base}/api")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"{base}/api").read_text(encoding="utf-8") == TEXT


def test_a_bundle_that_cant_be_read_is_told(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    with _refused("certificate", tmp_path, "SSL_CERT_FILE"):
        fetch("https://127.0.0.1:1/api")


def test_an_address_that_is_none_is_told(fetch: Fetch, tmp_path: Path) -> None:
    with _refused("url", tmp_path):
        fetch("http://127.0.0.1:port/api")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a key and a certificate for the loopback address that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
