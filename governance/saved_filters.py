"""Filters of the queue that people saved, each for themselves, by name. What they mean is the console's."""

import sqlalchemy as sa

from governance.store import Store
from governance.tables import METADATA

SAVED_FILTER = sa.Table(
    "saved_filter",
    METADATA,
    sa.Column("account", sa.String(60), primary_key=True),
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("query", sa.Text, nullable=False),
)
"""One row per person and name."""


def saved(store: Store, account: str) -> dict[str, str]:
    """Return a person's filters by name, in the order of names."""
    c = SAVED_FILTER.c
    chosen = sa.select(c.name, c.query).where(c.account == account).order_by(c.name)
    with store.connected() as connection:
        return {row.name: row.query for row in connection.execute(chosen)}


def save(store: Store, account: str, name: str, query: str) -> None:
    """Save a filter in the place of one of that name."""
    with store.connected(writes=True) as connection:
        connection.execute(_named(account, name))
        connection.execute(sa.insert(SAVED_FILTER).values(account=account, name=name, query=query))


def forget(store: Store, account: str, name: str) -> None:
    """Remove a filter; none of that name is no fault."""
    with store.connected(writes=True) as connection:
        connection.execute(_named(account, name))


def _named(account: str, name: str) -> sa.Delete:
    c = SAVED_FILTER.c
    return sa.delete(SAVED_FILTER).where(c.account == account, c.name == name)
