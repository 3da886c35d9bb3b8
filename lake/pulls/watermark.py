"""The mark of a database pull: a watermark's value as the server writes it, and what it is a value of.

A value is only gone on from while the feed still asks for the same thing: a changed table, query or
watermark column begins at the beginning.
"""

import hashlib

from catalog.models import DatabasePull

_DIGITS = 8


def written(value: str, asked: DatabasePull) -> str:
    """Return the mark of a value."""
    return f"{_about(asked)}={value}"


def value_of(mark: str | None, asked: DatabasePull) -> str | None:
    """Return a mark's value; None if there is no mark or it is one of something else."""
    about, equals, value = (mark or "").partition("=")
    return value if equals and asked.watermark and about == _about(asked) else None


def _about(asked: DatabasePull) -> str:
    source = f"{asked.table or ''}\n{asked.query or ''}\n{asked.watermark}"
    return f"{asked.watermark}@{hashlib.sha256(source.encode()).hexdigest()[:_DIGITS]}".replace("=", "")
