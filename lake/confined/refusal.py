"""What a child says of a file that it won't read: plain data, so that it can cross to the parent."""

from collections.abc import Mapping
from typing import Any

Words = tuple[str, str]
"""A sentence in Chinese and in English."""


class Refusal(Exception):
    """Why a file as a whole can't be read; ``part`` is the sheet or member concerned."""

    def __init__(self, rule: str, what: Words, hint: Words, part: str | None = None) -> None:
        super().__init__(rule, *what)
        self.rule, self.what, self.hint, self.part = rule, what, hint, part

    def as_data(self) -> dict[str, object]:
        """Return the refusal as JSON can hold it."""
        return {"rule": self.rule, "what": self.what, "hint": self.hint, "part": self.part}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Refusal":
        """Return the refusal that ``as_data`` made."""
        return cls(data["rule"], tuple(data["what"]), tuple(data["hint"]), data["part"])


def too_big() -> Refusal:
    """Return the refusal of a file that takes more memory than a file may."""
    return Refusal(
        "too_big",
        (
            "读取该文件所需内存超过限额",
            "reading the file takes more memory than a file may",
        ),
        (
            "删去数据区以外远处的单元格和无用的工作表，或分成几个文件，或改为 CSV 报送",
            "remove stray cells far from the data and unused sheets, or split it, or deliver CSV",
        ),
    )


def too_slow() -> Refusal:
    """Return the refusal of a file that takes more time than a file may."""
    return Refusal(
        "too_slow",
        ("读取该文件所需时间超过限额", "reading the file takes more time than a file may"),
        ("分成几个文件，或改为 CSV 报送", "split it into several files, or deliver CSV"),
    )
