"""A million conflicts put into patterns: ``python -m bench.pattern_speed --home HOME``.

Run by ``bench.patterns`` in a process of its own.

The conflicts are a home's on one entity, many times over, with names and addresses that no two copies share,
so that nothing is compared once for all. Prints JSON: conflicts, patterns, seconds.
"""

import argparse
import json
import sys
from pathlib import Path
from time import monotonic

from catalog.load import load
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine, literal, quoted
from lake.home import Home
from lake.tables import Tables
from quality.functions import install
from quality.patterns.membership import members
from quality.settlement import conflict_table

ENTITY = "person"
CONFLICTS = 1_000_000
_TEXTS = ("name", "address")
_FIRST = 0x4E00
"""the first of the characters that are put in front of a copy's texts"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    home = Home(parser.parse_args().home.resolve())
    catalogue = load(CATALOGUE)
    entity = catalogue.entities[ENTITY]
    with Engine(home.folder / "tmp" / "pattern-speed", memory_limit="3GB") as engine:
        install(engine)
        view = Tables(home.tables).snapshot(conflict_table(entity)).view(engine)
        (number,) = engine.one(f"SELECT count(*) FROM {quoted(view)} WHERE status = 'open'")
        engine.run(f"CREATE TEMP TABLE many AS {_copies(view, -(-CONFLICTS // number))}")
        started = monotonic()
        found = members(engine, catalogue, entity, "many")
        seconds = monotonic() - started
        rows, patterns = engine.one(f"SELECT count(*), count(DISTINCT pattern) FROM {quoted(found)}")
    sys.stdout.write(
        json.dumps({"conflicts": rows, "patterns": patterns, "seconds": round(seconds, 1)}) + "\n"
    )


def _copies(view: str, copies: int) -> str:
    texts = ", ".join(map(literal, _TEXTS))
    form = f"if(element IN ({texts}), chr(({_FIRST} + i)::INTEGER) || c.form, c.form)"
    kept = ("source", "department", "authoritative", "raw")
    rest = ("business_date", "delivery", "line")
    packed = ", ".join(
        [*(f"{f} := c.{f}" for f in kept), f"form := {form}", *(f"{f} := c.{f}" for f in rest)]
    )
    return (
        f"SELECT * REPLACE (substr(md5(conflict || i), 1, 16) AS conflict, key || i AS key,"
        f" [struct_pack({packed}) FOR c IN claims] AS claims)"
        f" FROM {quoted(view)}, range({copies}) AS copy(i) WHERE status = 'open' LIMIT {CONFLICTS}"
    )


if __name__ == "__main__":
    main()
