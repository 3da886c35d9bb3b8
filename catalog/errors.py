"""The exception that every room's errors descend from, and the catalogue's own.

Where something went wrong stands in fields (file, line, column, …), so that a page, a log and a
terminal can each show it their way. Errors of the lake and of values live in those rooms.
"""

from dataclasses import dataclass
from pathlib import Path

from catalog.language import Text


class GovlakeError(Exception):
    """The base of all errors that a user of govlake can act on.

    ``what`` says what is wrong, ``hint`` what to do about it.
    """

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n  → {self.hint}" if self.hint else str(self.what)


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a catalogue: the file and line it stands in, what it is, what to do."""

    file: Path
    line: int
    what: Text
    hint: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}\n  → {self.hint}"


class CatalogueError(GovlakeError):
    """A catalogue that can't be used, with every finding at once."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        n = len(findings)
        super().__init__(Text(zh=f"目录有 {n} 处错误", en=f"the catalogue has {n} error(s)"))
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join([str(self.what), *map(str, self.findings)])
