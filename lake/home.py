"""Where things lie: the folder named by ``GOVLAKE_HOME`` and what stands in it.

Only paths belong here; what is written to them belongs to the module that writes it.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text

TABLE_SCHEMAS = ("source", "base", "theme", "quality")
"""The schemas of the Delta tables, also those of a release."""

_UNUSABLE = re.compile(r"[][\\^|\t\n]|%[0-9A-Fa-f]{2}")
"""what deltalake can't have in the path of a table"""


class HomeUnusable(GovlakeError):
    """A state folder in which tables can't be kept; ``folder`` is its path, ``found`` what is wrong in it."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(
            Text(
                zh=f"状态目录 {folder} 的路径中不能有 {found!r}",
                en=f"the path of the state folder {folder} can't have {found!r} in it",
            ),
            Text(
                zh="用 GOVLAKE_HOME 指定路径中没有方括号、反斜杠、^、|、%XX 的目录（空格和汉字可用）",
                en="name another folder with GOVLAKE_HOME, without brackets, backslash, ^, | or %XX",
            ),
        )
        self.folder, self.found = folder, found


@dataclass(frozen=True)
class Home:
    """The state folder. Everything govlake keeps stands below ``folder``."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """Return the home that ``GOVLAKE_HOME`` names, ``./.govlake`` without it; raises HomeUnusable."""
        folder = Path(os.environ.get("GOVLAKE_HOME", ".govlake")).expanduser().resolve()
        if found := _UNUSABLE.search(str(folder)):
            raise HomeUnusable(folder, found[0])
        return cls(folder)

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
