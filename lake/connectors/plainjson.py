"""JSON Lines that the engine may read itself: flat objects whose values it gives back as they are written.

Numbers that it would rewrite, nested values, and whatever may be no JSON or breaks a rule of ours are left
to ``jsonlines``, line by line.
"""

import json
from pathlib import Path

import duckdb

from lake.connectors.batches import Rows
from lake.connectors.connector import LINE, MAX_REJECTS
from lake.connectors.ordered import ordered
from lake.engine import Engine, literal, quoted

_CHUNK = 1 << 20

_ODD = (
    r"[:,]\s*(?:[\[{]|-?[0-9]*[.eE]|-?[0-9]{18}|-0|[+-]|[nN][aA][nN]|[iI][nN][fF])"  # rewritten, or no JSON
    r"|,\s*[}\]]|^\s*[^\s{]"
)
"""RE2: a nested value, a number that isn't a short whole one, a comma too many, or no object."""

_MANY = 100
"""More different lists of keys than this and the file isn't a table."""


class PlainLines:
    """The lines of a UTF-8 file in the engine, if it can tell them apart as we do.

    ``first`` holds (line, its keys) for the first of all plain lines with the same keys.
    """

    def __init__(self, engine: Engine, path: Path, relation: str) -> None:
        self._engine = engine
        self._lines = f"{relation}_lines"
        self.first: list[tuple[int, list[str]]] = []
        self.readable = self._read(path) and self._tell()

    def _read(self, path: Path) -> bool:
        never = literal("\x1f")  # JSON has no bare control character
        source = (
            f"read_csv({literal(str(path))}, columns={{'l': 'VARCHAR'}}, auto_detect=false, header=false, "
            f"delim={never}, quote='', escape='', comment='', nullstr='', strict_mode=true, "
            "compression='none')"
        )
        try:
            with ordered(self._engine):
                self._engine.run(f"CREATE TEMP TABLE {quoted(self._lines)} AS SELECT l FROM {source}")
        except duckdb.Error:
            return False
        (count,) = self._engine.one(f"SELECT count(*) FROM {quoted(self._lines)}")
        return bool(count == _lines(path))

    def _tell(self) -> bool:
        """Say of each line whether it is plain; return whether enough are."""
        table = quoted(self._lines)
        odd = f"NOT coalesce(json_valid(l), false) OR regexp_matches(l, {literal(_ODD)})"
        self._engine.run(
            f"CREATE TEMP TABLE {quoted(self._lines + '_told')} AS SELECT rowid + 1 AS {quoted(LINE)}, l, "
            f"CASE WHEN {odd} THEN NULL ELSE json_keys(l) END AS keys FROM {table} "
            "WHERE trim(l, ' \t\r') <> ''"
        )
        self._engine.drop(self._lines)
        self._engine.run(f"UPDATE {self._told} SET keys = NULL WHERE len(keys) <> len(list_distinct(keys))")
        self.first = self._engine.rows(
            f"SELECT min({quoted(LINE)}), keys FROM {self._told} WHERE keys IS NOT NULL GROUP BY keys "
            f"LIMIT {_MANY + 1}"
        )
        (odd,) = self._engine.one(f"SELECT count(*) FROM {self._told} WHERE keys IS NULL")
        nameless = any("" in keys for _, keys in self.first)
        return len(self.first) <= _MANY and odd <= MAX_REJECTS and not nameless

    @property
    def _told(self) -> str:
        return quoted(self._lines + "_told")

    def odd(self) -> list[tuple[int, str]]:
        """Return number and text of the lines that aren't plain."""
        rows = self._engine.rows(
            f"SELECT {quoted(LINE)}, l FROM {self._told} WHERE keys IS NULL ORDER BY ALL"
        )
        return [(int(line), str(text)) for line, text in rows]

    def add_to(self, rows: Rows, columns: dict[str, str]) -> None:
        """Add the plain lines to a table of rows; ``columns`` maps keys to its columns."""
        keys = sorted({key for _, those in self.first for key in those})
        shape = literal(json.dumps(dict.fromkeys(keys, "VARCHAR"), ensure_ascii=False))
        values = "".join(f", o.{quoted(key)} AS {quoted(columns[key])}" for key in keys)
        parsed = f"from_json(l, {shape})" if keys else "NULL"
        rows.add_query(
            f"SELECT {quoted(LINE)}{values} FROM "
            f"(SELECT {quoted(LINE)}, {parsed} AS o FROM {self._told} WHERE keys IS NOT NULL)",
            [columns[key] for key in keys],
        )

    def drop(self) -> None:
        """Give the memory of the lines back."""
        self._engine.drop(self._lines, self._lines + "_told")


def _lines(path: Path) -> int:
    """Return how many lines end in a line feed, and one more for what stands behind the last."""
    ends, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            ends += chunk.count(b"\n")
            last = chunk[-1:]
    return ends + (last != b"\n")
