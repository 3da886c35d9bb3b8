"""The event log of runs, in one SQLite file whose connections are kept.

What an event holds and how it is found again is Dagster's. Its own storage opens a connection for every
statement, and SQLAlchemy compiles the statement anew each time: most of what an event costs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._serdes import ConfigurableClassData

_PATIENCE_SECONDS = 60


class EventLog(ConsolidatedSqliteEventLogStorage):
    """Dagster's storage of events, named in ``dagster.yaml``."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "EventLog":
        """Return the storage in the folder that the configuration names."""
        return cls(inst_data=inst_data, **config_value)

    def run_connection(self, run_id: str | None) -> Any:
        """Return a transaction on a kept connection."""
        return self._transaction()

    def index_connection(self) -> Any:
        """Return a transaction on a kept connection."""
        return self._transaction()

    def has_table(self, table_name: str) -> bool:
        """Return whether there is a table; one that is there stays."""
        if table_name not in self._tables:
            with self._kept.connect() as connection:
                if sa.inspect(connection).has_table(table_name):
                    self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Give the connections back."""
        self._kept.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._kept.begin() as connection:
            yield connection

    @cached_property
    def _tables(self) -> set[str]:
        return set()

    @cached_property
    def _kept(self) -> sa.Engine:
        engine = sa.create_engine(self._conn_string, connect_args={"timeout": _PATIENCE_SECONDS})
        sa.event.listen(engine, "connect", _sync_at_checkpoints)
        return engine


def _sync_at_checkpoints(connection: Any, _: object) -> None:
    """Spare a wait for the disk per event: with a log written ahead, nothing is torn without it."""
    connection.execute("PRAGMA synchronous = NORMAL")
