"""The full city's catalogue: the plain one with some deliveries pulled from servers."""

from pathlib import Path

import pytest

from catalog.load import load
from catalog.models import DatabasePull, HttpPull, SftpPull
from examples.zhongshan.generate.city import CATALOGUE
from examples.zhongshan.servers.overlay import pulled_feeds, write_overlay
from quality.vocabulary import vocabulary

ADDRESSES = {
    "postgres": "postgresql://127.0.0.1:5432/postgres",
    "http": "http://127.0.0.1:8080",
    "sftp_port": "2222",
    "host_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("full") / "catalogue"
    write_overlay(CATALOGUE, out, ADDRESSES)
    return out


def test_the_plain_city_pulls_nothing() -> None:
    assert not [f.code for f in load(CATALOGUE).feeds.values() if f.delivery.pull]


def test_the_full_city_is_sound_and_pulls_two_feeds_of_each_kind(folder: Path) -> None:
    full = load(folder, vocabulary())
    pulls = {f.code: f.delivery.pull for f in full.feeds.values() if f.delivery.pull}
    assert set(pulls) == pulled_feeds()
    for kind in (DatabasePull, HttpPull, SftpPull):
        assert sum(isinstance(pull, kind) for pull in pulls.values()) >= 2
    assert full.feeds["tax_payers"].delivery.pull.url == ADDRESSES["postgres"]  # type: ignore[union-attr]
    assert full.feeds["water_accounts"].delivery.pull.port == 2222  # type: ignore[union-attr]
    assert "{" not in full.feeds["civil_marriages"].delivery.pull.url  # type: ignore[union-attr]


def test_nothing_but_the_deliveries_differs(folder: Path) -> None:
    plain, full = load(CATALOGUE), load(folder)
    for code, feed in plain.feeds.items():
        assert full.feeds[code].model_copy(update={"delivery": feed.delivery}) == feed
        same = {"file", "format", "encoding", "mode", "operation", "sheet", "delimiter"}
        assert full.feeds[code].delivery.model_dump(include=same) == feed.delivery.model_dump(include=same)
    assert plain.entities == full.entities
    assert plain.themes == full.themes


def test_writing_it_again_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "feeds").mkdir(parents=True)
    (tmp_path / "catalogue" / "feeds" / "old.yaml").write_text("old")
    write_overlay(CATALOGUE, tmp_path / "catalogue", ADDRESSES)
    assert not (tmp_path / "catalogue" / "feeds" / "old.yaml").exists()
