"""Accounts: one person, one role, and who may change which; passwords; the trail."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.exc import DBAPIError

from catalog.models import Role
from governance.accounts import passwords
from governance.accounts.accounts import COMMAND_LINE, Accounts
from governance.accounts.errors import (
    AccountMissing,
    AccountTaken,
    AccountUnfit,
    DutiesMixed,
    LoginRefused,
    PasswordWeak,
)
from governance.accounts.person import Person
from governance.accounts.tables import ACCOUNT, TRAIL
from governance.accounts.trail import Deed, entries
from governance.store import Store

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
ROOT = Person("root", "Root", Role.ADMINISTRATOR)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path}/accounts.db") as opened:
        yield opened


@pytest.fixture
def accounts(store: Store, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    made = Accounts(store, lambda: NOW)
    made.make(None, "root", "1", "Root", Role.ADMINISTRATOR)
    made.make(None, "kan", "2", "Kan", Role.AUDITOR)
    return made


def trail(store: Store) -> list[tuple[str, str, str | None, str | None]]:
    with store.connected() as connection:
        return [(e.by, e.deed, e.account, e.why) for _, e in entries(connection, None, None, 100)][::-1]


def test_an_account_is_made_with_a_password_to_be_changed(accounts: Accounts, store: Store) -> None:
    given = accounts.make(ROOT, " Ming ", "7", "明", Role.CLERK)
    person = accounts.check("MING", given)
    assert person == Person("ming", "明", Role.CLERK, None, must_change=True)
    assert trail(store)[-1] == ("root", "account_made", "ming", "核查员")
    with store.connected() as connection:
        kept = "".join(str(connection.execute(sa.select(t)).all()) for t in (ACCOUNT, TRAIL))
    assert given not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_an_administrator_makes_neither_administrators_nor_auditors(accounts: Accounts, role: Role) -> None:
    with pytest.raises(DutiesMixed):
        accounts.make(ROOT, "new", "9", "New", role)
    accounts.make(ROOT, "ming", "7", "明", Role.CLERK)
    with pytest.raises(DutiesMixed):
        accounts.set_role(ROOT, "ming", role)
    assert accounts.find("ming").role is Role.CLERK


def test_an_administrator_touches_neither_own_nor_auditors_accounts(accounts: Accounts) -> None:
    for account in ("root", "kan"):
        with pytest.raises(DutiesMixed):
            accounts.set_role(ROOT, account, Role.CLERK)
        with pytest.raises(DutiesMixed):
            accounts.set_disabled(ROOT, account, True)
        with pytest.raises(DutiesMixed):
            accounts.reset_password(ROOT, account)
    assert [a.disabled for a in accounts.all()] == [False, False]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_changes_accounts(accounts: Accounts, role: Role) -> None:
    other = Person("other", "Other", role)
    with pytest.raises(DutiesMixed):
        accounts.make(other, "new", "9", "New", Role.CLERK)
    accounts.make(ROOT, "ming", "7", "明", Role.CLERK)
    with pytest.raises(DutiesMixed):
        accounts.reset_password(other, "ming")


def test_a_person_has_one_account(accounts: Accounts) -> None:
    accounts.make(ROOT, "ming", "7", "明", Role.CLERK)
    with pytest.raises(AccountTaken):
        accounts.make(ROOT, "ming2", "7", "明", Role.SUPERVISOR)
    with pytest.raises(AccountTaken):
        accounts.make(ROOT, "ming", "8", "明", Role.SUPERVISOR)
    accounts.set_disabled(ROOT, "ming", True)
    with pytest.raises(AccountTaken):
        accounts.make(ROOT, "ming2", "7", "明", Role.SUPERVISOR)


def test_only_officers_have_a_department_and_they_must(accounts: Accounts) -> None:
    with pytest.raises(AccountUnfit):
        accounts.make(ROOT, "lin", "9", "Lin", Role.DEPARTMENT_OFFICER)
    with pytest.raises(AccountUnfit):
        accounts.make(ROOT, "lin", "9", "Lin", Role.CLERK, "police")
    accounts.make(ROOT, "lin", "9", "Lin", Role.DEPARTMENT_OFFICER, "police")
    with pytest.raises(AccountUnfit):
        accounts.set_role(ROOT, "lin", Role.CLERK, "police")
    accounts.set_role(ROOT, "lin", Role.CLERK)
    assert accounts.find("lin").department is None


@pytest.mark.parametrize("name", ["", "a b", "a/b", "<b>", "a'b"])
def test_names_that_arent_fit_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountUnfit):
        accounts.make(ROOT, name, "9", "New", Role.CLERK)


def test_a_disabled_account_is_out_until_enabled(accounts: Accounts) -> None:
    given = accounts.make(ROOT, "ming", "7", "明", Role.CLERK)
    accounts.set_disabled(ROOT, "ming", True)
    with pytest.raises(LoginRefused):
        accounts.check("ming", given)
    with pytest.raises(LoginRefused):
        accounts.known("ming")
    accounts.set_disabled(ROOT, "ming", False)
    assert accounts.check("ming", given).account == "ming"


def test_what_the_command_line_does_is_recorded_as_its(accounts: Accounts, store: Store) -> None:
    accounts.set_disabled(None, "kan", True)
    assert trail(store)[-1] == (COMMAND_LINE, "account_disabled", "kan", None)


def test_an_unknown_account_is_refused(accounts: Accounts) -> None:
    with pytest.raises(AccountMissing):
        accounts.reset_password(ROOT, "nobody")
    with pytest.raises(LoginRefused):
        accounts.check("nobody", "anything at all")


@pytest.mark.parametrize(
    "password", ["elevenchars", "a" * 30, "ming-and-more-letters", "x" * 100 + "abcd" * 30]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        passwords.hashed("ming", password)


def test_the_trail_is_only_added_to(accounts: Accounts, store: Store) -> None:
    before = trail(store)
    assert before[0][1] == Deed.ACCOUNT_MADE
    for change in (sa.update(TRAIL).values(by="x"), sa.delete(TRAIL)):
        with pytest.raises(DBAPIError), store.connected(writes=True) as connection:
            connection.execute(change)
    assert trail(store) == before


def test_tables_are_as_the_migrations_make_them(store: Store) -> None:
    with store.connected() as connection:
        there = sa.inspect(connection)
        for table in (ACCOUNT, TRAIL):
            made = {c["name"]: (type(c["type"]), c["nullable"]) for c in there.get_columns(table.name)}
            declared = {
                c.name: (type(c.type.dialect_impl(connection.dialect)), c.nullable) for c in table.columns
            }
            assert made.keys() == declared.keys()
            assert {n: nullable for n, (_, nullable) in made.items()} == {
                n: nullable for n, (_, nullable) in declared.items()
            }
