"""Accounts to try the console with, on the sample city only: everyone can read their passwords.

They are refused for any other catalogue, on a database named by URL, and on any address but this machine's
own; a console that is started without them disables them.
"""

import os

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Role
from governance.accounts.accounts import Accounts
from governance.accounts.person import role_words
from governance.store import ADDRESS
from pipelines.city import PROJECT, catalogue_folder

PASSWORD = "zhongshan-2026"  # noqa: S105 - not a secret: it is shown to everyone
HERE = ("127.0.0.1", "localhost", "::1")
_STAFF = "demo-"
_PEOPLE = (
    ("clerk", "何核查", "He Hecha", Role.CLERK),
    ("clerk2", "高核查", "Gao Hecha", Role.CLERK),
    ("supervisor", "周主管", "Zhou Zhuguan", Role.SUPERVISOR),
    ("officer", "林联络", "Lin Lianluo", Role.DEPARTMENT_OFFICER),
    ("auditor", "沈审计", "Shen Shenji", Role.AUDITOR),
    ("admin", "管账号", "Guan Zhanghao", Role.ADMINISTRATOR),
)


class DemonstrationRefused(GovlakeError):
    """Demonstration accounts where they may not be."""

    def __init__(self, why: Text) -> None:
        super().__init__(
            Text(zh=f"不能使用演示账号：{why.zh}", en=f"no demonstration accounts here: {why.en}"),
            Text(
                zh="用 govlake account create 建账号，再运行 govlake console",
                en="make an account with govlake account create, then run govlake console",
            ),
        )


def require_sample(host: str) -> None:
    """Make sure that this is the sample city on this machine; raises DemonstrationRefused."""
    if catalogue_folder() != PROJECT / "examples" / "zhongshan" / "catalogue":
        raise DemonstrationRefused(Text(zh="目录不是样例城市的", en="the catalogue isn't the sample city's"))
    if ADDRESS in os.environ:
        raise DemonstrationRefused(Text(zh=f"设置了 {ADDRESS}", en=f"{ADDRESS} is set"))
    if host not in HERE:
        raise DemonstrationRefused(Text(zh="只能监听本机地址", en="only this machine's own address will do"))


def people(catalogue: Catalogue) -> tuple[tuple[str, str, str], ...]:
    """Return the accounts as (account, password, role)."""
    officer = str(catalogue.departments[_department(catalogue)].name)
    return tuple(
        (account, PASSWORD, f"{role_words(role)}{f' · {officer}' if role is Role.DEPARTMENT_OFFICER else ''}")
        for account, _, _, role in _PEOPLE
    )


def begin(accounts: Accounts, catalogue: Catalogue) -> None:
    """Have the accounts there and enabled; those made or enabled now have the password that is shown."""
    there = {a.account: a for a in accounts.all()}
    for account, zh, en, role in _PEOPLE:
        found = there.get(account)
        if found is None:
            department = _department(catalogue) if role is Role.DEPARTMENT_OFFICER else None
            staff, name = _STAFF + account, str(Text(zh=zh, en=en))
            accounts.make(None, account, staff, name, role, department, PASSWORD, must_change=False)
        elif found.disabled and found.staff.startswith(_STAFF):
            accounts.set_disabled(None, account, False)
            accounts.reset_password(None, account, PASSWORD, must_change=False)


def end(accounts: Accounts) -> None:
    """Disable the accounts, where a demonstration left some."""
    for found in accounts.all():
        if found.staff.startswith(_STAFF) and not found.disabled:
            accounts.set_disabled(None, found.account, True)


def _department(catalogue: Catalogue) -> str:
    """Return the department of the demonstration's officer: one that delivers and isn't the authority."""
    delivers = {f.department for f in catalogue.feeds.values()} - {catalogue.city.authority}
    return "market" if "market" in delivers else min(delivers)
