"""``govlake account``: the console's accounts, for whoever runs the server.

Here alone administrators' and auditors' accounts are made and changed (Art 33); what is done is recorded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.language import say
from pipelines.cli.output import answer, guarded, show

if TYPE_CHECKING:
    from governance.accounts.accounts import Accounts
    from governance.store import Store

app = typer.Typer(help="核查台账号。The console's accounts.", no_args_is_help=True)


class RoleKind(StrEnum):
    """What an account can be for."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    DEPARTMENT_OFFICER = "department_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Name = Annotated[str, typer.Argument(help="账号 / account")]
Given = Annotated[RoleKind, typer.Option("--role", help="角色 / role")]
DepartmentCode = Annotated[
    str | None, typer.Option("--department", help="部门联络员的部门代码 / a department officer's department")
]
COLUMNS = ("account", "staff", "name", "role", "department", "by_password", "must_change", "disabled")


@contextmanager
def _accounts() -> Iterator[tuple["Accounts", "Store"]]:
    from governance.accounts.accounts import Accounts  # noqa: PLC0415
    from governance.store import Store  # noqa: PLC0415
    from lake.home import Home  # noqa: PLC0415

    with Store.of(Home.from_environment()) as store:
        yield Accounts(store, lambda: datetime.now(UTC)), store


@app.command("list")
@guarded
def list_all(as_json: Json = False) -> None:
    """列出账号。List the accounts."""
    with _accounts() as (accounts, _):
        rows = [tuple(getattr(a, c) for c in COLUMNS) for a in accounts.all()]
    show(COLUMNS, rows, as_json=as_json)


@app.command()
@guarded
def create(
    account: Name,
    staff: Annotated[str, typer.Option(help="工号，一人一号 / staff number, one account each")],
    name: Annotated[str, typer.Option(help="姓名 / the person's name")],
    role: Given,
    department: DepartmentCode = None,
    as_json: Json = False,
) -> None:
    """新建账号，显示一次性初始密码。Make an account and print its first password."""
    from catalog.models import Role  # noqa: PLC0415

    _require_department(account, department)
    with _accounts() as (accounts, _):
        given = accounts.make(None, account, staff, name, Role(role), department)
    _tell(account, given, as_json)


@app.command("role")
@guarded
def set_role(account: Name, role: Given, department: DepartmentCode = None, as_json: Json = False) -> None:
    """更改角色，其登录全部失效。Give an account another role; it is logged out."""
    from catalog.models import Role  # noqa: PLC0415

    _require_department(account, department)
    with _accounts() as (accounts, _):
        accounts.set_role(None, account, Role(role), department)
    answer({"account": account, "role": role}, as_json=as_json, text=f"{account}  {role}")


@app.command()
@guarded
def disable(account: Name, as_json: Json = False) -> None:
    """停用账号，其登录全部失效。Disable an account; it is logged out."""
    _set_disabled(account, True, as_json)


@app.command()
@guarded
def enable(account: Name, as_json: Json = False) -> None:
    """启用账号。Enable an account."""
    _set_disabled(account, False, as_json)


@app.command()
@guarded
def reset(account: Name, as_json: Json = False) -> None:
    """重置密码，显示一次性密码。Give an account a new password, to be changed at log-in."""
    with _accounts() as (accounts, _):
        given = accounts.reset_password(None, account)
    _tell(account, given, as_json)


@app.command()
@guarded
def token(account: Name, as_json: Json = False) -> None:
    """签发接口令牌（90 天）。Make a token for a program that works for an account."""
    from governance.accounts.sessions import TOKEN, Sessions  # noqa: PLC0415

    with _accounts() as (accounts, store):
        made = Sessions(store, lambda: datetime.now(UTC)).token(accounts.find(account).person)
    answer({"account": account, "token": made, "days": TOKEN.days}, as_json=as_json, text=made)


def _set_disabled(account: str, disabled: bool, as_json: bool) -> None:
    with _accounts() as (accounts, _):
        accounts.set_disabled(None, account, disabled)
    said = say("已停用", "disabled") if disabled else say("已启用", "enabled")
    answer({"account": account, "disabled": disabled}, as_json=as_json, text=f"{account}  {said}")


def _tell(account: str, given: str, as_json: bool) -> None:
    said = say("初始密码（首次登录须修改）", "password, to be changed at the first log-in")
    answer({"account": account, "password": given}, as_json=as_json, text=f"{account}  {given}  {said}")


def _require_department(account: str, department: str | None) -> None:
    from catalog.language import Text  # noqa: PLC0415
    from governance.accounts.errors import AccountUnfit  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    if department is not None and department not in city().catalogue.departments:
        why = Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}")
        raise AccountUnfit(account, why)
