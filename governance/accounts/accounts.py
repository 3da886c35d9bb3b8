"""Accounts: made, changed, disabled, and recorded as such; log-in by password.

One person has one account with one role, so that nobody sees to two of security, operation and audit
(Art 33). An administrator of the console manages the accounts of operation only, and never the own one;
administrators' and auditors' accounts are made by whoever runs the server, at its command line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from catalog.language import Text
from catalog.models import Role
from governance.accounts.errors import AccountMissing, AccountTaken, AccountUnfit, DutiesMixed, LoginRefused
from governance.accounts.passwords import hashed, invented, matches
from governance.accounts.person import DUTIES, Duty, Person, role_words
from governance.accounts.tables import ACCOUNT, SESSION
from governance.accounts.trail import Deed, Entry, record
from governance.store import Store


@dataclass(frozen=True)
class Account:
    """An account as it is listed: never with its password."""

    account: str
    staff: str
    name: str
    role: Role
    department: str | None
    by_password: bool
    must_change: bool
    disabled: bool

    @property
    def person(self) -> Person:
        """Whom the account is for."""
        return Person(self.account, self.name, self.role, self.department, self.must_change)


class Accounts:
    """The accounts in a governance database; ``now`` tells the time, with its zone."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def all(self) -> list[Account]:
        """Return all accounts in order of role and name."""
        with self._store.connected() as connection:
            rows = connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.role, ACCOUNT.c.account))
            return [_account(row) for row in rows]

    def find(self, account: str) -> Account:
        """Return an account; raises AccountMissing."""
        with self._store.connected() as connection:
            return _found(connection, account)

    def make(
        self,
        by: Person | None,
        account: str,
        staff: str,
        name: str,
        role: Role,
        department: str | None = None,
        password: str | None = None,
        must_change: bool = True,
    ) -> str:
        """Make an account and return its password, an invented one if none is given.

        ``by`` is the administrator, None at the server's command line. Raises DutiesMixed, AccountTaken,
        AccountUnfit (a department officer has a department and nobody else), PasswordWeak.
        """
        _require_operation(by, account, role)
        account, staff = account.strip().lower(), staff.strip()
        _require_fit(account, staff, name, role, department)
        given = password or invented()
        row = sa.insert(ACCOUNT).values(
            account=account,
            staff=staff,
            name=name.strip(),
            role=role,
            department=department,
            password=hashed(account, given),
            must_change=must_change,
            disabled=False,
            made_at=self._now().isoformat(),
        )
        with self._store.connected(writes=True) as connection:
            try:
                connection.execute(row)
            except IntegrityError:
                raise AccountTaken(f"{account} / {staff}") from None
            self._record(connection, by, Deed.ACCOUNT_MADE, account, str(role_words(role)))
        return given

    def set_role(self, by: Person | None, account: str, role: Role, department: str | None = None) -> None:
        """Give an account another role; its sessions end. Raises as ``make`` does."""
        with self._store.connected(writes=True) as connection:
            found = self._changeable(connection, by, account)
            _require_operation(by, account, role)
            _require_fit(found.account, found.staff, found.name, role, department)
            _change(connection, found, role=role, department=department)
            _end_sessions(connection, found.account)
            self._record(
                connection, by, Deed.ROLE_SET, found.account, f"{role_words(found.role)} → {role_words(role)}"
            )

    def set_disabled(self, by: Person | None, account: str, disabled: bool) -> None:
        """Disable an account, which ends its sessions, or enable it. Raises AccountMissing, DutiesMixed."""
        with self._store.connected(writes=True) as connection:
            found = self._changeable(connection, by, account)
            _change(connection, found, disabled=disabled)
            _end_sessions(connection, found.account)
            deed = Deed.ACCOUNT_DISABLED if disabled else Deed.ACCOUNT_ENABLED
            self._record(connection, by, deed, found.account)

    def reset_password(
        self, by: Person | None, account: str, password: str | None = None, must_change: bool = True
    ) -> str:
        """Give an account another password and return it. Raises as ``set_disabled`` does, PasswordWeak."""
        given = password or invented()
        with self._store.connected(writes=True) as connection:
            found = self._changeable(connection, by, account)
            _change(connection, found, password=hashed(found.account, given), must_change=must_change)
            _end_sessions(connection, found.account)
            self._record(connection, by, Deed.PASSWORD_RESET, found.account)
        return given

    def change_password(self, account: str, old: str, new: str) -> None:
        """Let a person choose another password; all sessions end. Raises LoginRefused, PasswordWeak."""
        self.check(account, old)
        hash_ = hashed(account, new if new != old else "")
        with self._store.connected(writes=True) as connection:
            found = _found(connection, account)
            _change(connection, found, password=hash_, must_change=False)
            _end_sessions(connection, account)
            self._record(connection, found.person, Deed.PASSWORD_CHANGED, account)

    def check(self, account: str, password: str) -> Person:
        """Return whose account and password these are; raises LoginRefused, equally slowly for any reason."""
        with self._store.connected() as connection:
            row = connection.execute(_select(account)).one_or_none()
        known = matches(row.password if row else None, password)
        if row is None or row.disabled or not known:
            raise LoginRefused
        return _account(row).person

    def failed(self, account: str, address: str) -> None:
        """Record a failed log-in; an account that doesn't exist isn't named: it may be a password."""
        with self._store.connected(writes=True) as connection:
            row = connection.execute(_select(account)).one_or_none()
            who = row.account if row else "?"
            record(connection, Entry(self._now(), who, Deed.LOGIN_FAILED, address=address))

    def known(self, account: str) -> Person:
        """Return the person of an account that another party vouches for; raises LoginRefused."""
        with self._store.connected() as connection:
            row = connection.execute(_select(account)).one_or_none()
        if row is None or row.disabled:
            raise LoginRefused
        return _account(row).person

    def _changeable(self, connection: sa.Connection, by: Person | None, account: str) -> Account:
        found = _found(connection, account)
        if by and by.account == found.account:
            why = Text(zh="不能更改自己的账号", en="nobody changes the own account")
            raise DutiesMixed(found.account, why)
        _require_operation(by, found.account, found.role)
        return found

    def _record(
        self, connection: sa.Connection, by: Person | None, deed: Deed, account: str, why: str | None = None
    ) -> None:
        who = by.account if by else COMMAND_LINE
        record(connection, Entry(self._now(), who, deed, account=account, why=why))


COMMAND_LINE = "govlake account"
"""who changes accounts at the server's command line"""


def _select(account: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(ACCOUNT).where(ACCOUNT.c.account == account.strip().lower())


def _found(connection: sa.Connection, account: str) -> Account:
    row = connection.execute(_select(account)).one_or_none()
    if row is None:
        raise AccountMissing(account)
    return _account(row)


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(
        account=row.account,
        staff=row.staff,
        name=row.name,
        role=Role(row.role),
        department=row.department,
        by_password=row.password is not None,
        must_change=row.must_change and row.password is not None,
        disabled=row.disabled,
    )


def _change(connection: sa.Connection, found: Account, **values: object) -> None:
    connection.execute(sa.update(ACCOUNT).where(ACCOUNT.c.account == found.account).values(**values))


def _end_sessions(connection: sa.Connection, account: str) -> None:
    connection.execute(sa.delete(SESSION).where(SESSION.c.account == account))


def _require_operation(by: Person | None, account: str, role: Role) -> None:
    """Leave administrators and auditors to the server's command line; raises DutiesMixed."""
    if by is None:
        return
    if by.duty is not Duty.SECURITY or DUTIES[role] is not Duty.OPERATION:
        why = Text(
            zh="账号管理员只管理核查员、主管和部门联络员",
            en="an administrator manages clerks, supervisors and department officers only",
        )
        raise DutiesMixed(account, why)


def _require_fit(account: str, staff: str, name: str, role: Role, department: str | None) -> None:
    if not (account and staff and name.strip()) or not account.replace("-", "").replace(".", "").isalnum():
        why = Text(
            zh="账号用字母、数字、点和连字符，并填姓名、工号",
            en="use letters, digits, dots and hyphens, with a name and a staff number",
        )
        raise AccountUnfit(account, why)
    if (role is Role.DEPARTMENT_OFFICER) is not bool(department):
        why = Text(
            zh="部门联络员须有部门，其他角色没有部门",
            en="a department officer has a department, and no other role has one",
        )
        raise AccountUnfit(account, why)
