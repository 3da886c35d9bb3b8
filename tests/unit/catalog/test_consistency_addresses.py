"""Where interfaces and SFTP servers are, and how they are known again."""

from typing import Any

import pytest

TAX = "feeds/tax.yaml"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILRqdfermW3t9rRgHnjdwSxtjIcM5WPIf5/iZjs9mgoF"


def _sftp(host_key: str) -> str:
    return f"format: csv, pull: {{kind: sftp, host: h, secret: s, host_key: {host_key!r}}}"


@pytest.mark.parametrize(
    "host_key",
    [f"h {KEY}", KEY[:-3], KEY.replace("ssh-ed25519", "ssh-rsa"), "ssh-ed25519", f"ssh-ed25519 {KEY[12:28]}"],
    ids=["with host", "torn", "another type", "no key", "type only"],
)
def test_what_is_no_public_key_is_refused(city: Any, host_key: str) -> None:
    city.replace(TAX, "format: csv", _sftp(host_key))
    city.refuses(TAX, 10, "host_key is no public key", "known_hosts")


@pytest.mark.parametrize("host_key", [KEY, f"{KEY} comment"])
def test_a_public_key_may_have_a_comment(city: Any, host_key: str) -> None:
    city.replace(TAX, "format: csv", _sftp(host_key))
    city.load()


def test_an_interface_is_asked_by_http(city: Any) -> None:
    city.replace(TAX, "tax.csv", "tax.jsonl")
    city.replace(TAX, "format: csv", "format: jsonl, pull: {kind: http, url: 'ftp://h/x'}")
    city.refuses(TAX, 10, "begins with https://")
