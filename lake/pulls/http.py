"""Paged JSON interfaces, landed as JSON Lines: one record a line, as the interface wrote it.

A line holds a record's keys in their order and its numbers with their digits; the same answers give the
same bytes. What the file's name and mark mean belongs to the package. Certificates are always verified,
with those of ``SSL_CERT_FILE`` if it is set; a proxy or ``.netrc`` of the machine is never used.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx

from catalog.models import Feed, HttpPull
from lake.pulls import http_failures as failures
from lake.pulls.asking import Asker, Patience
from lake.pulls.paging import Parameters, pages
from lake.pulls.pulled import Pulled, Since, landed_name, without_secrets
from lake.pulls.secrets import Secrets
from lake.pulls.signing import signing

PATIENCE = Patience()
"""how often and how long a failing interface is asked again"""


def pull(feed: Feed, secrets: Secrets, folder: Path, night: date, since: Since) -> Iterator[Pulled]:
    """Fetch all pages into one file; see ``Puller``. ``since`` is of no use here: an interface has no mark.

    The file appears once it is whole. Raises PullFailed, SecretMissing.
    """
    declared = feed.delivery.pull
    assert isinstance(declared, HttpPull)  # noqa: S101
    url = _address(declared, night)
    origin = str(url.copy_with(userinfo=b"", query=None, fragment=None))
    path = folder / landed_name(feed, night)
    with without_secrets(secrets), _client(declared, secrets, origin) as client:
        asker = Asker(client, declared, origin, PATIENCE)

        def ask(parameters: Parameters) -> object:
            return asker.ask(url.copy_merge_params(dict(parameters)))

        _write(path, pages(declared, ask, origin))
    yield Pulled(path, night, origin)


def _address(declared: HttpPull, night: date) -> httpx.URL:
    day = f"{night:%Y%m%d}"
    fixed = {name: value.replace("{date}", day) for name, value in declared.parameters.items()}
    try:
        return httpx.URL(declared.url.replace("{date}", day)).copy_merge_params(fixed)
    except httpx.InvalidURL:
        raise failures.bad_address(declared.url) from None


def _client(declared: HttpPull, secrets: Secrets, origin: str) -> httpx.Client:
    try:
        certificates = httpx.create_ssl_context()
    except OSError:
        raise failures.bad_bundle(origin) from None
    return httpx.Client(
        auth=signing(declared, secrets),
        headers={"Accept": "application/json"},
        timeout=declared.timeout_seconds,
        verify=certificates,
        trust_env=False,
    )


def _write(path: Path, found: Iterator[list[str]]) -> None:
    """Write records a line each; a page's memory is given back before the next one is asked for."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as out:
        for records in found:
            out.writelines(f"{record}\n" for record in records)
    part.replace(path)
