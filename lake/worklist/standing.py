"""How a case stands, as whoever keeps cases tells it to a worklist."""

from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True)
class Standing:
    """A case: its place, how it stands, who has it, and when what is due first is due.

    ``to_decide`` says whether someone has yet to decide; ``step`` is what is due, ``objections`` how many
    wait for a reply; ``first_seen`` is the day it was opened.
    """

    case_id: str
    entity: str
    key: str
    element: str
    kind: str | None
    severity: str
    departments: list[str]
    first_seen: date
    status: str
    to_decide: bool
    claimed_by: str | None
    due: date | None
    step: str | None
    objections: int


COLUMNS = tuple(f.name for f in fields(Standing))
