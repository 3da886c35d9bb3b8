"""What a check says, what was seen, and what follows: in terms of no engine and of no library.

How an assertion is counted belongs to whoever makes the observations; how it is run, to ``quality.gx``;
how it is shown, to ``quality.report``.
"""

from dataclasses import dataclass
from typing import Literal

from catalog.language import Text
from catalog.models import Severity

Kind = Literal[
    "complete",
    "type",
    "format",
    "codes",
    "range",
    "unique",
    "apart",
    "row",
    "reference",
    "bad_share",
    "row_count",
    "sources_agree",
]
"""What is asserted. For each kind, what is evaluated, and which of that is unexpected:

- complete: rows; those without a value
- type, format, codes, range: values; those that are not of the type, form, code list or range
- unique: rows with a key; those beyond the first of their key
- apart: rows; those whose polygon overlaps another row's
- row: rows; those that break the condition
- reference: values; those that the other table lacks
- bad_share: rows received; those that go to quarantine
- row_count: the rows there must be at least; how many of them are missing
- sources_agree: entities that two sources or more speak of; those in conflict
"""

SAMPLE_LIMIT = 20
"""how many rows a sample has at most"""

_ROUNDING = 1e-12
"""far below one row in any table, far above what ``1 - tolerated`` loses in floating point"""


@dataclass(frozen=True)
class Assertion:
    """One thing that must hold of one feed or entity.

    ``code`` is unique within the subject; ``subject`` is the code of the feed or entity; ``column`` is
    what it is about, ``*`` for the table; ``mostly`` is the share (0–1) of what is evaluated that must be
    as expected; ``gate`` says whether a failure stops what is asserted of: a delivery or the release.
    """

    code: str
    subject: str
    column: str
    kind: Kind
    title: Text
    mostly: float = 1.0
    severity: Severity = Severity.MEDIUM
    gate: bool = False


@dataclass(frozen=True)
class Observation:
    """What one scan counted for one assertion.

    ``sample`` holds at most ``SAMPLE_LIMIT`` of the unexpected rows (column → text), already masked by
    whoever made it. Raises ValueError if the counts can't be.
    """

    evaluated: int
    unexpected: int
    sample: tuple[dict[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.unexpected <= self.evaluated:
            raise ValueError(f"{self.unexpected} unexpected of {self.evaluated} evaluated")
        if len(self.sample) > SAMPLE_LIMIT:
            raise ValueError(f"a sample of {len(self.sample)} rows, over {SAMPLE_LIMIT}")

    @property
    def share(self) -> float:
        """The share (0–1) of what was evaluated that is unexpected; 0 if nothing was evaluated."""
        return self.unexpected / self.evaluated if self.evaluated else 0.0

    def satisfies(self, mostly: float) -> bool:
        """Return whether at least the share ``mostly`` is as expected; if nothing was evaluated, it is."""
        return 1 - self.share >= mostly - _ROUNDING


@dataclass(frozen=True)
class Verdict:
    """Whether one assertion held, given what was seen."""

    assertion: Assertion
    observation: Observation
    success: bool

    @property
    def share(self) -> float:
        """The share (0–1) of what was evaluated that is unexpected."""
        return self.observation.share

    @property
    def evaluated(self) -> bool:
        """Whether there was anything to evaluate; if not, the verdict is a success and says little."""
        return self.observation.evaluated > 0

    @property
    def stops(self) -> bool:
        """Whether this verdict closes a gate: what it guards, a delivery or the release, may not go on."""
        return self.assertion.gate and not self.success


@dataclass(frozen=True)
class SourceVersion:
    """A table that a scan reads: whose it is (feed or entity code), where it lies, its Delta version."""

    source: str
    uri: str
    version: int
