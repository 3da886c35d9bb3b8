"""Starting a console: what has to be there, and demonstration accounts only where they belong."""

from pathlib import Path
from typing import Any

import pytest

from catalog.models import Role
from console import demonstration, starting
from console.demonstration import PASSWORD, DemonstrationRefused, require_sample
from console.starting import NothingReleased
from governance.accounts.errors import LoginRefused
from pipelines.city import PROJECT

SAMPLE = PROJECT / "examples" / "zhongshan" / "catalogue"


@pytest.fixture
def sample_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(SAMPLE))
    monkeypatch.delenv("GOVLAKE_GOVERNANCE", raising=False)


@pytest.mark.usefixtures("sample_home")
def test_without_a_release_it_says_what_to_run() -> None:
    with pytest.raises(NothingReleased) as nothing:
        starting.settings("127.0.0.1", False, True)
    assert "make nightly" in str(nothing.value.hint)


@pytest.mark.usefixtures("sample_home")
@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "::"])  # noqa: S104 - refused
def test_demonstration_accounts_stay_on_this_machine(host: str) -> None:
    require_sample("127.0.0.1")
    with pytest.raises(DemonstrationRefused):
        require_sample(host)


@pytest.mark.usefixtures("sample_home")
@pytest.mark.parametrize(
    ("variable", "value"),
    [("GOVLAKE_CATALOGUE", "/somewhere/else"), ("GOVLAKE_GOVERNANCE", "postgresql://db/govlake")],
)
def test_demonstration_accounts_are_the_sample_citys(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(DemonstrationRefused):
        starting.settings("127.0.0.1", False, True)


def test_the_accounts_shown_let_one_in_until_the_demonstration_ends(console: Any) -> None:
    site = console.state.site
    accounts, catalogue = site.accounts, site.city.catalogue
    demonstration.begin(accounts, catalogue)
    demonstration.begin(accounts, catalogue)
    for account, password, _ in demonstration.people(catalogue):
        assert accounts.check(account, password).must_change is False
    demonstration.end(accounts)
    for account, *_ in demonstration.people(catalogue):
        with pytest.raises(LoginRefused):
            accounts.check(account, PASSWORD)
    assert not accounts.find("ming").disabled
    demonstration.begin(accounts, catalogue)
    assert accounts.check("clerk", PASSWORD).account == "clerk"


def test_there_is_an_account_for_every_role(console: Any) -> None:
    site = console.state.site
    demonstration.begin(site.accounts, site.city.catalogue)
    roles = {a.role for a in site.accounts.all() if a.staff.startswith("demo-")}
    assert sorted(roles) == ["administrator", "auditor", "clerk", "department_officer", "supervisor"]


def test_a_disabled_account_of_someones_own_stays_disabled(console: Any) -> None:
    accounts = console.state.site.accounts
    accounts.make(None, "clerk", "17", "Someone", Role.CLERK)
    accounts.set_disabled(None, "clerk", True)
    demonstration.begin(accounts, console.state.site.city.catalogue)
    assert accounts.find("clerk").disabled
