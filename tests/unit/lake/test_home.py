"""The state folder and where it is taken from."""

from pathlib import Path

import pytest

from lake.home import Home, HomeUnusable


def test_the_home_is_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "中 山（一）100% #1"))
    assert Home.from_environment().folder == tmp_path.resolve() / "中 山（一）100% #1"


@pytest.mark.parametrize(("name", "found"), [("a[1]", "["), ("a%20b", "%20"), ("a|b", "|"), ("a\\b", "\\")])
def test_a_home_whose_tables_could_not_be_written_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, found: str
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / name))
    with pytest.raises(HomeUnusable) as caught:
        Home.from_environment()
    assert (caught.value.folder, caught.value.found) == (tmp_path / name, found)


def test_without_a_name_it_stands_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GOVLAKE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert Home.from_environment().folder == tmp_path.resolve() / ".govlake"


def test_everything_stands_below_it() -> None:
    home = Home(Path("/h"))
    places = (home.drop, home.landed, home.receipts, home.tables, home.releases, home.reports, home.scratch)
    names = ["drop", "landed", "receipts", "lake", "releases", "reports", "tmp"]
    assert [str(p) for p in places] == [f"/h/{n}" for n in names]
    assert home.table("base/person") == Path("/h/lake/base/person")
