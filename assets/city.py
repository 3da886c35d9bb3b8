"""The city that assets work for: its catalogue and its lake."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.models import Catalogue
from lake.engine import Engine
from lake.home import Home
from lake.landing import Landing
from lake.tables import Tables
from quality.functions import install


@dataclass(frozen=True)
class City:
    """A catalogue and the home that its data lies in."""

    catalogue: Catalogue
    home: Home

    @cached_property
    def tables(self) -> Tables:
        """The Delta tables."""
        return Tables(self.home.tables)

    @cached_property
    def landing(self) -> Landing:
        """The landed deliveries."""
        return Landing(self.home, self.catalogue.city.timezone)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Open an engine session that knows the functions of ``quality`` and hashes as the lake does."""
        with self.new_engine() as engine:
            yield engine

    def new_engine(self, own: str = ".") -> Engine:
        """Return a session as ``engine`` opens, for the caller to close; two at once need a folder each."""
        engine = Engine(self.home.scratch / own)
        install(engine)
        self.tables.guard_hash(engine)
        return engine

    def results(self, subject: str) -> Path:
        """Return the file of the newest validation results of a feed or entity."""
        return self.home.reports / "results" / f"{subject}.json"
