"""Answers with what a returned workbook says: files are kept as evidence, each answer is an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from governance.answers.returned import Answer
from governance.errors import NotAllowed
from governance.evidence import keep
from governance.office import Office
from lake.home import Home


@dataclass(frozen=True)
class Given:
    """How many questions were answered, and which ones someone else had answered or decided meanwhile."""

    answered: int
    overtaken: tuple[NotAllowed, ...]


def give(office: Office, home: Home, answers: Sequence[Answer], files: Mapping[str, Path]) -> Given:
    """Record a department's answers; ``files`` are those that came with them, by name."""
    overtaken = []
    kept = {name: keep(home, files[name], name) for a in answers for name in a.evidence}
    for each in answers:
        evidence = [kept[name] for name in each.evidence]
        about = (each.task.case.id, each.task.department, each.verdict)
        try:
            office.answer(*about, each.value, evidence, each.note)
        except NotAllowed as first:
            overtaken.append(first)
    return Given(len(answers) - len(overtaken), tuple(overtaken))
