"""How many claims a reconcile compares: the comparable values of all elements in all source tables."""

from catalog.load import load
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine, quoted
from lake.home import Home
from lake.tables import Tables
from quality.vocabulary import vocabulary


def claims_in(home: Home) -> int:
    """Return the number of claims in a home's source tables."""
    tables, total = Tables(home.tables), 0
    with Engine(home.scratch) as engine:
        for feed in load(CATALOGUE, vocabulary()).feeds:
            snapshot = tables.snapshot(f"source/{feed}")
            hashes = [f"count({quoted(c)})" for c in snapshot.types if c.startswith("_h_")]
            if hashes:
                (count,) = engine.one(f"SELECT {' + '.join(hashes)} FROM ({snapshot.select()})")
                total += int(count)
    return total
