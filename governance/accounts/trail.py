"""The trail: who logged in, changed an account, or was shown a sensitive value. Rows are only ever added.

What people do to cases is in the cases' own events and isn't repeated here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from catalog.language import Text
from governance.accounts.tables import TRAIL
from governance.fact import Place


class Deed(StrEnum):
    """What is recorded."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logged_out"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLE_SET = "role_set"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a deed
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    TOKEN_MADE = "token_made"  # noqa: S105
    UNMASKED = "unmasked"


_WORDS = {
    Deed.LOGGED_IN: Text(zh="登录", en="logged in"),
    Deed.LOGIN_FAILED: Text(zh="登录失败", en="failed to log in"),
    Deed.LOGGED_OUT: Text(zh="退出", en="logged out"),
    Deed.ACCOUNT_MADE: Text(zh="新建账号", en="made an account"),
    Deed.ACCOUNT_DISABLED: Text(zh="停用账号", en="disabled an account"),
    Deed.ACCOUNT_ENABLED: Text(zh="启用账号", en="enabled an account"),
    Deed.ROLE_SET: Text(zh="更改角色", en="set a role"),
    Deed.PASSWORD_RESET: Text(zh="重置密码", en="reset a password"),
    Deed.PASSWORD_CHANGED: Text(zh="修改密码", en="changed the password"),
    Deed.TOKEN_MADE: Text(zh="签发接口令牌", en="made a token for a program"),
    Deed.UNMASKED: Text(zh="显示敏感原文", en="was shown a sensitive value"),
}


def deed_words(deed: Deed) -> Text:
    """Return what people call a deed."""
    return _WORDS[deed]


@dataclass(frozen=True)
class Entry:
    """One row of the trail: ``by`` did it, to ``account`` or to see ``place``; ``why`` is in words."""

    at: datetime
    by: str
    deed: Deed
    account: str | None = None
    session: str | None = None
    place: Place | None = None
    address: str | None = None
    why: str | None = None


def record(connection: sa.Connection, entry: Entry) -> None:
    """Add an entry in the transaction of what it records."""
    place = entry.place.model_dump(include={"entity", "key", "element"}) if entry.place else {}
    said = {n: getattr(entry, n) for n in ("by", "deed", "account", "session", "address", "why")}
    connection.execute(sa.insert(TRAIL).values(at=entry.at.isoformat(), **said, **place))


def unmasked(connection: sa.Connection, session: str) -> frozenset[Place]:
    """Return the places whose values were shown in a session."""
    c = TRAIL.c
    chosen = sa.select(c.entity, c.key, c.element).where(c.session == session, c.deed == Deed.UNMASKED)
    return frozenset(
        Place(entity=entity, key=key, element=element) for entity, key, element in connection.execute(chosen)
    )


def entries(
    connection: sa.Connection, deed: Deed | None, before: int | None, most: int
) -> Iterator[tuple[int, Entry]]:
    """Yield the newest entries with their numbers, newest first, from before a number on."""
    chosen = sa.select(TRAIL).order_by(TRAIL.c.id.desc()).limit(most)
    if deed is not None:
        chosen = chosen.where(TRAIL.c.deed == deed)
    if before is not None:
        chosen = chosen.where(TRAIL.c.id < before)
    for row in connection.execute(chosen):
        place = Place(entity=row.entity, key=row.key, element=row.element) if row.entity else None
        yield (
            row.id,
            Entry(
                at=datetime.fromisoformat(row.at),
                by=row.by,
                deed=Deed(row.deed),
                account=row.account,
                session=row.session,
                place=place,
                address=row.address,
                why=row.why,
            ),
        )
