"""Pulls from a real OpenSSH server, and by password from one that misbehaves, both on the loopback."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import paramiko
import pytest

from catalog.models import Feed
from examples.servers.program import ProgramMissing
from examples.servers.sftp_by_password import File, Shelf, sftp_by_password
from examples.servers.sshd import KEY_TYPES, Sshd, sshd
from lake.pulls import Pulled, PullFailed, SecretMalformed, SecretMissing, Secrets, Since
from lake.pulls import ssh as ssh_module
from lake.pulls.sftp import pull
from lake.receipts import hidden

NIGHT = date(2026, 3, 2)
HOST_KEY = paramiko.ECDSAKey.generate()
PINNED = f"{HOST_KEY.get_name()} {HOST_KEY.get_base64()}"


@pytest.fixture(scope="module")
def server() -> Iterator[Sshd]:
    """Run sshd; without it tests are skipped, in CI they fail."""
    try:
        with sshd() as running:
            yield running
    except ProgramMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def inbox(server: Sshd, request: pytest.FixtureRequest) -> Path:
    """Return a folder of the server's for one test."""
    folder = server.files / request.node.name.replace("[", "-").strip("]")
    folder.mkdir()
    return folder


def _feed(port: int, host_key: str, file: str = "完税_{date}.csv", **more: Any) -> Feed:
    declared = {"kind": "sftp", "host": "127.0.0.1", "port": port, "secret": "login", "host_key": host_key}
    marker = more.pop("marker", None)
    how = {**declared, "quiet_seconds": 0, **more}
    delivery = {"file": file, "format": "csv", "mode": "snapshot", "marker": marker, "pull": how}
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
            "delivery": delivery,
            "update": {"cycle": "daily", "not_realtime_because": "每日结算"},
            "columns": [{"header": "id", "code": "id"}],
            "sample": {"id": "00001"},
        }
    )


def _by_key(server: Sshd, inbox: Path, **more: Any) -> tuple[Feed, Secrets]:
    kind = more.pop("kind", "ed25519")
    feed = _feed(server.port, server.host_key(kind), **{"folder": inbox.name, "key_secret": "key", **more})
    secrets = {"GOVLAKE_SECRET_LOGIN": server.user, "GOVLAKE_SECRET_KEY": server.private_key(kind).strip()}
    return feed, Secrets(secrets)


def _fetch(
    feed: Feed, secrets: Secrets, folder: Path, since: Since | None = None
) -> list[tuple[Pulled, bytes]]:
    """Return what is brought, with its bytes at the moment it was."""
    return [(p, p.path.read_bytes()) for p in pull(feed, secrets, folder, NIGHT, since or Since())]


def _names(brought: list[tuple[Pulled, bytes]]) -> list[str]:
    return [pulled.path.name for pulled, _ in brought]


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_any_kind_of_key_lets_us_in_and_host_keys_of_any_kind_are_known(
    kind: str, server: Sshd, inbox: Path, tmp_path: Path
) -> None:
    (inbox / "完税_20260301.csv").write_bytes(b"id\n1\n")
    feed, secrets = _by_key(server, inbox, kind=kind)
    ((pulled, content),) = _fetch(feed, secrets, tmp_path)
    changed = int((inbox / "完税_20260301.csv").stat().st_mtime)
    assert content == b"id\n1\n"
    assert pulled.path == tmp_path / "完税_20260301.csv"
    assert (pulled.business_date, pulled.mark) == (None, None)
    assert pulled.origin == f"sftp://127.0.0.1:{server.port}/{inbox.name}/完税_20260301.csv#5-{changed}"


def test_only_finished_files_that_fit_are_fetched(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    taken = ["完税_20260227.csv", "完税_20260301.csv"]
    for name in [
        *taken,
        "完税_20260301.csv.part",
        ".完税_20260301.csv",
        "完税_20260301.txt",
        "别的_20260301.csv",
    ]:
        (inbox / name).write_bytes(b"")
    (inbox / "完税_20260228.csv").mkdir()
    (inbox / "完税_20260226.csv").symlink_to("/etc/passwd")
    (inbox / "deeper").mkdir()
    (inbox / "deeper" / "完税_20260225.csv").write_bytes(b"")
    assert _names(_fetch(*_by_key(server, inbox), tmp_path)) == taken


def test_a_glob_may_name_folders(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    for place in ("20260301/小榄/a.csv", "20260302/小榄/a.csv", "old/小榄/a.csv", "20260301/a.csv"):
        (inbox / place).parent.mkdir(parents=True, exist_ok=True)
        (inbox / place).write_bytes(place.encode())
    brought = _fetch(*_by_key(server, inbox, file="{date}/*/a.csv"), tmp_path)
    assert [content.decode() for _, content in brought] == ["20260301/小榄/a.csv", "20260302/小榄/a.csv"]
    assert brought[0][0].path == tmp_path / "20260301/小榄/a.csv"


def test_a_file_waits_for_its_marker(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    for name in (
        "完税_20260228.csv",
        "完税_20260228.csv.ok",
        "完税_20260301.csv",
        "完税_20260302.csv",
        "完税_20260302.ok",
    ):
        (inbox / name).write_bytes(b"")
    brought = _fetch(*_by_key(server, inbox, marker=".ok"), tmp_path)
    assert _names(brought) == ["完税_20260228.csv", "完税_20260302.csv"]


def test_what_is_landed_isnt_fetched_again_until_it_changes(
    server: Sshd, inbox: Path, tmp_path: Path
) -> None:
    feed, secrets = _by_key(server, inbox)
    for name in ("完税_20260301.csv", "完税_20260302.csv"):
        (inbox / name).write_bytes(b"id\n1\n")
    brought = [pulled.origin for pulled, _ in _fetch(feed, secrets, tmp_path)]
    sealed = Since(origins=frozenset(hidden(origin) for origin in brought))
    since = Since(origins=frozenset(brought))
    assert _fetch(feed, secrets, tmp_path, since) == _fetch(feed, secrets, tmp_path, sealed) == []
    os.utime(inbox / "完税_20260301.csv", (1, 1))
    (inbox / "完税_20260302.csv").write_bytes(b"id\n1\n2\n")
    assert _names(_fetch(feed, secrets, tmp_path, since)) == ["完税_20260301.csv", "完税_20260302.csv"]


def test_undated_names_are_the_nights(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.csv").write_bytes(b"")
    ((pulled, _),) = _fetch(*_by_key(server, inbox, file="*.csv"), tmp_path)
    assert pulled.business_date == NIGHT


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_clock_an_hour_wrong_neither_hurries_nor_delays(
    hours: int, server: Sshd, inbox: Path, tmp_path: Path
) -> None:
    still, growing = inbox / "完税_20260301.csv", inbox / "完税_20260302.csv"
    clock = time.time() + 3600 * hours
    for file in (still, growing):
        file.write_bytes(b"id\n")
        os.utime(file, (clock, clock))
    feed, secrets = _by_key(server, inbox, quiet_seconds=7)
    waited: list[float] = []

    def meanwhile(seconds: float) -> None:
        waited.append(seconds)
        growing.write_bytes(b"id\n1\n")
        os.utime(growing, (clock, clock))

    brought = [p.path.name for p in pull(feed, secrets, tmp_path, NIGHT, Since(), meanwhile)]
    assert (brought, waited) == (["完税_20260301.csv"], [7])


def test_a_large_file_arrives_whole(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    content = os.urandom(5_000_001)
    (inbox / "完税_20260301.csv").write_bytes(content)
    ((_, came),) = _fetch(*_by_key(server, inbox), tmp_path)
    assert came == content


@pytest.mark.skipif(os.geteuid() != 0, reason="who serves the files may read them all unless it is another")
def test_one_file_that_may_not_be_read_keeps_no_other(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    (inbox / "完税_20260301.csv").write_bytes(b"")
    (inbox / "完税_20260301.csv").chmod(0o600)
    (inbox / "完税_20260302.csv").write_bytes(b"")
    brought = pull(*_by_key(server, inbox), tmp_path, NIGHT, Since())
    assert next(iter(brought)).path.name == "完税_20260302.csv"
    with _refused("unreadable", "完税_20260301.csv"):
        list(brought)


def test_a_folder_that_isnt_there_is_said(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    inbox.rmdir()
    with _refused("folder"):
        _fetch(*_by_key(server, inbox), tmp_path)


@contextmanager
def _refused(rule: str, *said: str, untold: str = "") -> Iterator[None]:
    with pytest.raises(PullFailed) as failure:
        yield
    told = f"{failure.value} {failure.value.what.en} {failure.value.origin}"
    assert failure.value.rule == rule
    assert all(word in told for word in said), told
    assert not untold or untold not in told


def test_a_key_that_the_server_doesnt_know_is_denied(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    feed, _ = _by_key(server, inbox)
    another = (server.keys / "host_ed25519").read_text()
    secrets = Secrets({"GOVLAKE_SECRET_LOGIN": server.user, "GOVLAKE_SECRET_KEY": another})
    with _refused("denied"):
        _fetch(feed, secrets, tmp_path)


def test_what_is_no_private_key_is_said_by_its_name(server: Sshd, inbox: Path, tmp_path: Path) -> None:
    feed, _ = _by_key(server, inbox)
    secrets = Secrets({"GOVLAKE_SECRET_LOGIN": server.user, "GOVLAKE_SECRET_KEY": "not-a-key"})
    with _refused("secret", "key", untold="not-a-key"):
        _fetch(feed, secrets, tmp_path)


@pytest.mark.parametrize("secrets", [{}, {"GOVLAKE_SECRET_LOGIN": "tax"}], ids=["missing", "no password"])
def test_without_credentials_nobody_is_asked(secrets: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises((SecretMissing, SecretMalformed)):
        _fetch(_feed(1, PINNED), Secrets(secrets), tmp_path)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"完税_20260301.csv": File(b"id\n1\n")})


Served = Callable[..., list[tuple[Pulled, bytes]]]


@pytest.fixture
def served(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    """Serve the shelf; return a function that fetches from it, given what else the feed declares."""
    secrets = Secrets({"GOVLAKE_SECRET_LOGIN": f"{shelf.user}:{shelf.password}"})
    with sftp_by_password(shelf, HOST_KEY) as port:
        yield lambda host_key=PINNED, **more: _fetch(_feed(port, host_key, **more), secrets, tmp_path)


def test_a_password_lets_us_in(served: Served, shelf: Shelf) -> None:
    ((pulled, content),) = served()
    assert content == b"id\n1\n"
    assert shelf.password not in pulled.origin


def test_a_wrong_password_is_denied_and_not_told(served: Served, shelf: Shelf) -> None:
    said, shelf.password = shelf.password, "another"
    with _refused("denied", untold=said):
        served()


@pytest.mark.parametrize("kind", ["another", "of another kind", "malformed"])
def test_a_server_with_another_key_never_hears_who_we_are(kind: str, served: Served, shelf: Shelf) -> None:
    other = paramiko.ECDSAKey.generate()
    pinned = {
        "another": f"{other.get_name()} {other.get_base64()}",
        "of another kind": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILRqdfermW3t9rRgHnjdwSxtjIcM5WPIf5/iZjs9mgoF",
        "malformed": "ssh-ed25519 AAAA",
    }[kind]
    with _refused("host_key", *([HOST_KEY.fingerprint] if kind == "another" else [])):
        served(host_key=pinned)
    assert shelf.tried == []


@pytest.mark.parametrize(
    "name",
    ["../../完税_20260301.csv", "/tmp/完税_20260301.csv", "完税_20260399.csv"],  # noqa: S108
)
def test_a_name_that_leads_elsewhere_or_has_no_date_is_refused_alone(
    name: str, served: Served, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files[name] = File(b"evil")
    with _refused("file_name", name):
        served()
    assert [p.name for p in tmp_path.rglob("*.csv")] == ["完税_20260301.csv"]
    assert (tmp_path / "完税_20260301.csv").read_bytes() == b"id\n1\n"


@pytest.mark.parametrize("name", ["x\x1b[2J_20260301.csv", "..\\x_20260301.csv"])
def test_a_name_that_deceives_is_refused_and_shown_harmlessly(
    name: str, served: Served, shelf: Shelf
) -> None:
    shelf.files[name] = File(b"")
    with _refused("file_name", name.replace("\x1b", "\\x1b")):
        served(file="*_{date}.csv")


def test_a_link_isnt_followed(served: Served, shelf: Shelf) -> None:
    shelf.files["完税_20260302.csv"] = File(b"", link=True)
    assert _names(served()) == ["完税_20260301.csv"]


def test_a_file_that_changes_while_it_is_fetched_is_left_for_later(served: Served, shelf: Shelf) -> None:
    shelf.files["完税_20260302.csv"] = File(b"id\n", growing=True)
    assert _names(served()) == ["完税_20260301.csv"]


@pytest.mark.parametrize("fault", [{"claimed": 3000}, {"forbidden": True}], ids=["shorter", "forbidden"])
def test_a_file_that_isnt_what_it_is_said_to_be_keeps_no_other(
    fault: dict[str, Any], served: Served, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files = {"完税_20260228.csv": File(b"id\n", **fault), **shelf.files}
    with _refused("unreadable", "完税_20260228.csv"):
        served()
    assert (tmp_path / "完税_20260301.csv").read_bytes() == b"id\n1\n"


def test_hanging_up_half_way_is_a_failed_connection(served: Served, shelf: Shelf) -> None:
    shelf.files["完税_20260302.csv"] = File(b"x" * 200_000, hangs_up=True)
    with _refused("connection"):
        served()


def test_a_folder_that_may_not_be_listed_is_said(served: Served, shelf: Shelf) -> None:
    shelf.forbidden = True
    with _refused("folder"):
        served()


def test_nobody_there_is_a_failed_connection(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with _refused("connection"):
        _fetch(_feed(port, PINNED), Secrets({"GOVLAKE_SECRET_LOGIN": "a:b"}), tmp_path)


def test_a_server_that_keeps_still_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_module, "_SILENCE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener, _refused("too_slow"):
        feed = _feed(listener.getsockname()[1], PINNED)
        _fetch(feed, Secrets({"GOVLAKE_SECRET_LOGIN": "a:b"}), tmp_path)
