"""A command in a process of its own works for the same city, however its folders are named here."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets.city import City
from lake.home import Home
from lake.worklist import latest
from pipelines.apart import begin, environment
from pipelines.at_once import NotServed, serve_apart
from pipelines.city import city


@pytest.fixture
def nearby(golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a catalogue, named from there; return the folder."""
    shutil.copytree(golden.catalogue, tmp_path / "catalogue")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVLAKE_CATALOGUE", "catalogue")
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    return tmp_path


def test_folders_are_named_whole(nearby: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVLAKE_SECRETS", "secrets")
    monkeypatch.delenv("GOVLAKE_HOME", raising=False)
    there = environment(City(city().catalogue, Home(Path("home"))))
    folders = [there[f"GOVLAKE_{name}"] for name in ("HOME", "CATALOGUE", "SECRETS")]
    assert folders == [str(nearby / name) for name in ("home", "catalogue", "secrets")]


@pytest.mark.parametrize("home", ["home", None])
def test_the_child_works_in_the_same_home(
    nearby: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", home) if home else monkeypatch.delenv("GOVLAKE_HOME", raising=False)
    assert begin(city(), "worklist").wait() == 0
    assert latest(Home(nearby / (home or ".govlake")))[0].is_file()


def test_rulings_are_served_from_the_same_catalogue(nearby: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets as far as the release, which isn't there; the catalogue is loaded before."""
    monkeypatch.setenv("GOVLAKE_HOME", "home")
    with pytest.raises(NotServed) as caught:
        serve_apart(city())
    assert "release" in caught.value.reason and "catalogue" not in caught.value.reason
