"""Deliveries that govlake fetches itself: from a database, an HTTP interface or an SFTP folder.

Only where and how to ask belongs here. What came is a file like any other: it is landed byte for byte and
read as ``Delivery`` says. User names, passwords, tokens and keys never stand in a catalogue: ``secret`` names
one that ``lake.pulls.secrets`` finds in the environment or in a mounted folder.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from catalog.models.model import Code, Model, Phrase


class DatabasePull(Model):
    """A table or query of a department's database, landed as Parquet with every value as text."""

    kind: Literal["database"]
    """a database's table or query"""
    url: Phrase
    """SQLAlchemy URL without user and password, such as postgresql://host:5432/name"""
    secret: Code | None = None
    """the secret that holds ``user:password``"""
    table: Phrase | None = None
    """the table, with its schema where need be; this or ``query``"""
    query: Phrase | None = None
    """a SELECT statement"""
    watermark: Phrase | None = None
    """the column that only grows: just rows from the greatest value seen on are fetched (mode: increment)"""
    chunk_rows: int = Field(default=100_000, ge=1)
    """rows fetched at a time; PostgreSQL sends some 16 MB at a time instead"""


class Paging(StrEnum):
    """How an interface parts its answer into pages."""

    NONE = "none"
    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"


class Signing(StrEnum):
    """How a request shows who asks."""

    NONE = "none"
    BEARER = "bearer"
    HEADER = "header"
    HMAC = "hmac"


class HttpPull(Model):
    """A paged JSON interface, landed as JSON Lines, one record a line."""

    kind: Literal["http"]
    """a paged JSON interface"""
    url: Phrase
    """address without credentials; ``{date}`` stands for the business date as YYYYMMDD"""
    parameters: dict[str, str] = Field(default_factory=dict)
    """query parameters of every request; ``{date}`` as in ``url``"""
    records: tuple[str, ...] = ()
    """the keys that lead to the list of records in the answer; none if the answer is the list"""
    paging: Paging = Paging.NONE
    """how to ask for the next page"""
    page_parameter: str = "page"
    """the query parameter that takes the page number, offset or cursor"""
    first_page: int = 1
    """page: the number of the first page"""
    size_parameter: str | None = None
    """the query parameter that takes the page's size, if any"""
    page_size: int = Field(default=1000, ge=1)
    """records asked for at a time"""
    next_cursor: tuple[str, ...] = ()
    """cursor: the keys that lead to the next cursor in the answer"""
    total: tuple[str, ...] = ()
    """the keys that lead to the interface's own count of records, compared with what came"""
    signing: Signing = Signing.NONE
    """how a request shows who asks"""
    secret: Code | None = None
    """the secret that holds the token, or the key that requests are signed with"""
    header: str = "Authorization"
    """header: the name of the header that the token is sent in"""
    requests_per_second: float = Field(default=5, gt=0)
    """at most so many requests a second"""
    timeout_seconds: float = Field(default=30, gt=0)
    """seconds to wait for an answer"""
    max_pages: int = Field(default=100_000, ge=1)
    """more pages than this and the interface is taken to go round in circles"""


class SftpPull(Model):
    """A folder on an SFTP server: files that fit ``Delivery.file`` there are landed as they are."""

    kind: Literal["sftp"]
    """a folder on an SFTP server"""
    host: Phrase
    """name or address of the server"""
    port: int = Field(default=22, ge=1, le=65535)
    """its port"""
    folder: Phrase = "."
    """the folder that ``Delivery.file`` is looked for in"""
    secret: Code
    """the secret that holds ``user:password``, or ``user`` where ``key_secret`` is given"""
    key_secret: Code | None = None
    """the secret that holds the private key"""
    host_key: Phrase
    """the server's public key as in known_hosts, such as ``ssh-ed25519 AAAA…``; another one is refused"""
    quiet_seconds: float = Field(default=5, ge=0)
    """seconds over which a file must stay as it is before it is fetched"""


Pull = DatabasePull | HttpPull | SftpPull
