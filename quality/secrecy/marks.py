"""What was found: which kind of marking stands where, in words. Never the text that it stands in."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from catalog.language import Text


class Kind(StrEnum):
    """The kinds of marking that a delivery may not carry."""

    STATE = "state_secret"
    WORK = "work_secret"
    COMMERCIAL = "commercial_secret"
    INTERNAL = "internal"
    CITY = "city"


class Place(StrEnum):
    """Where in a delivery a text may stand."""

    FILE_NAME = "file_name"
    MEMBER = "member"
    PART = "part"
    HEADER = "header"
    TITLE = "title"
    CELL = "cell"
    PROPERTY = "property"
    OTHER = "other"

    @property
    def label(self) -> bool:
        """Whether texts here name something, so that a marking may be one word among others."""
        return self is not Place.CELL


_KINDS = {
    Kind.STATE: Text(zh="国家秘密标志", en="a state secret's marking"),
    Kind.WORK: Text(zh="工作秘密标志", en="a work secret's marking"),
    Kind.COMMERCIAL: Text(zh="商业秘密标志", en="a commercial secret's marking"),
    Kind.INTERNAL: Text(zh="内部资料标志", en="an internal document's marking"),
    Kind.CITY: Text(zh="本市规定的标志", en="a marking of the city's own list"),
}
_PLACES = {
    Place.FILE_NAME: Text(zh="文件名", en="the file's name"),
    Place.MEMBER: Text(zh="压缩包内的文件名", en="a name within the archive"),
    Place.PART: Text(zh="工作表名或表名", en="a sheet's or table's name"),
    Place.HEADER: Text(zh="列名", en="a header"),
    Place.TITLE: Text(zh="标题行", en="a title row"),
    Place.CELL: Text(zh="数据", en="the data"),
    Place.PROPERTY: Text(zh="文档属性", en="the document's properties"),
    Place.OTHER: Text(zh="页眉、页脚、批注等", en="a page header, footer, comment or the like"),
}


@dataclass(frozen=True)
class Mark:
    """One marking: its kind, the place, and where that is known the line and the column's number from 1."""

    kind: Kind
    place: Place
    line: int | None = None
    column: int | None = None

    def as_row(self) -> dict[str, Any]:
        """Return the mark as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> Text:
        """Say where what stands."""
        kind, place = _KINDS[self.kind], _PLACES[self.place]
        line = (f"第 {self.line} 行", f", line {self.line}") if self.line else ("", "")
        column = (f"第 {self.column} 列", f", column {self.column}") if self.column else ("", "")
        return Text(
            zh=f"{place.zh}{line[0]}{column[0]}有{kind.zh}", en=f"{kind.en} in {place.en}{line[1]}{column[1]}"
        )


def in_words(marks: Iterable[Mark]) -> Text:
    """Say where all the marks stand, at most five of them."""
    listed = list(marks)
    said = [m.words for m in listed[:5]]
    more = (f"等 {len(listed)} 处", f" and {len(listed) - 5} more") if len(listed) > len(said) else ("", "")
    return Text(zh="；".join(t.zh for t in said) + more[0], en="; ".join(t.en for t in said) + more[1])
