"""How a feed's bytes arrive and look: the kind of file, where it comes from, snapshot or increments."""

from enum import StrEnum

from pydantic import Field

from catalog.models.model import Model, Phrase
from catalog.models.pull import Pull


class FileFormat(StrEnum):
    """The kinds of file a delivery may be."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    JSONL = "jsonl"
    PARQUET = "parquet"
    SQLITE = "sqlite"


class Mode(StrEnum):
    """Whether a delivery is everything the department has, or what changed."""

    SNAPSHOT = "snapshot"
    INCREMENT = "increment"


class OnDrift(StrEnum):
    """What becomes of a delivery whose columns aren't the declared ones."""

    STOP = "stop"
    QUARANTINE = "quarantine"
    ACCEPT = "accept"


class Operation(Model):
    """The column of an increment that says what happened to the row."""

    column: Phrase
    """header of the column in the delivery"""
    delete: tuple[str, ...] = ("D",)
    """the values that mean that the row is gone"""


class Compression(StrEnum):
    """What a delivered file is packed in."""

    NONE = "none"
    GZIP = "gzip"
    ZIP = "zip"


class Delivery(Model):
    """How the department's bytes come and look."""

    file: Phrase
    """glob in the department's drop folder; ``{date}`` stands for the business date as YYYYMMDD"""
    pull: Pull | None = Field(default=None, discriminator="kind")
    """where govlake fetches it itself; ``file`` then names what a database or interface is landed as"""
    marker: str | None = None
    """suffix of the file (x.csv.ok or x.ok) that must stand beside a file before it is taken up"""
    compression: Compression = Compression.NONE
    """what the file is packed in"""
    member: Phrase = "*"
    """zip: glob of the members to read; all that fit are one delivery"""
    format: FileFormat
    encoding: Phrase = "utf-8"
    """csv, jsonl: utf-8 (a byte order mark is fine) or gb18030; csv: utf-16 of either byte order"""
    delimiter: str = Field(default=",", min_length=1, max_length=4)
    """csv: the character or characters between values, such as ``|`` or ``||``"""
    quote: str = Field(default='"', max_length=1)
    """csv: the character around values that hold the delimiter; empty if there is none"""
    header: bool = True
    """whether the first row names the columns; without it they are taken in their declared order"""
    title_rows: int = Field(default=0, ge=0)
    """csv, xlsx, xls: lines or rows at the top, above the header or the data, that are passed over"""
    sheet: str | None = None
    """xlsx, xls: the sheet's name, the first one if left out; a glob such as * reads every sheet that fits"""
    table: str | None = None
    """sqlite: the table's name"""
    mode: Mode
    operation: Operation | None = None
    on_drift: OnDrift = OnDrift.ACCEPT
    """new columns: stop the release, quarantine the delivery, or go on; never without declared ones"""
