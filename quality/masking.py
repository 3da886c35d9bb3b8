"""How a value of a masked grade is shown outside the tables (promise 11).

Which grades are masked is the catalogue's: ``Grade.masked``.
"""

_SHOWN_ENDS = 8
"""texts at least this long show two characters at each end: enough to tell two apart, not to know either"""


def mask(value: str | None) -> str:
    """Return a value with its middle, all but its first character or its only one replaced by asterisks."""
    if not value:
        return ""
    if len(value) >= _SHOWN_ENDS:
        return value[:2] + "*" * (len(value) - 4) + value[-2:]
    return value[0] + "*" * (len(value) - 1) if len(value) > 1 else "*"
