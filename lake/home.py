"""Where things lie: the folder named by ``GOVLAKE_HOME`` and what stands in it.

Only paths belong here; what is written to them belongs to the module that writes it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

TABLE_SCHEMAS = ("source", "base", "theme", "quality")
"""The schemas of the Delta tables, also those of a release."""


@dataclass(frozen=True)
class Home:
    """The state folder. Everything govlake keeps stands below ``folder``."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """Return the home that ``GOVLAKE_HOME`` names, ``./.govlake`` without it."""
        return cls(Path(os.environ.get("GOVLAKE_HOME", ".govlake")).expanduser().resolve())

    @property
    def drop(self) -> Path:
        """Where departments put files: one folder per department."""
        return self.folder / "drop"

    @property
    def landed(self) -> Path:
        """Deliveries byte for byte, named by hash."""
        return self.folder / "landed"

    @property
    def receipts(self) -> Path:
        """One receipt per delivery."""
        return self.folder / "receipts"

    @property
    def tables(self) -> Path:
        """The Delta tables, as ``SCHEMA/NAME``."""
        return self.folder / "lake"

    @property
    def releases(self) -> Path:
        """The releases and the links to the current one."""
        return self.folder / "releases"

    @property
    def reports(self) -> Path:
        """The nights' quality reports and validation results."""
        return self.folder / "reports"

    @property
    def scratch(self) -> Path:
        """What may be deleted when no night runs."""
        return self.folder / "tmp"

    def table(self, name: str) -> Path:
        """Return the folder of the table ``SCHEMA/NAME``."""
        return self.tables / name
