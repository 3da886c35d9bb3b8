"""The departments' servers, filled each evening with what the generator wrote as files for that night."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as adbc
import pyarrow.parquet as pq

from examples.servers.http_interface import Interface, serve
from examples.servers.postgres import postgres
from examples.servers.program import Server
from examples.servers.sshd import Sshd, sshd

SFTP_FOLDER = "报送"
TOKEN, KEY = "sample-token", "sample-key"
_TABLES = {"tax_payers": ("纳税人", "replace"), "social_contributions": ("社保缴费变更", "append")}
"""feed → its table, and what becomes of the rows that are there"""


@dataclass
class Offices:
    """The running servers. ``addresses`` are for the catalogue, ``environment`` holds the secrets."""

    database: Server
    files: Sshd
    http: str
    institutions: Interface
    marriages: Interface
    _filled: dict[str, Callable[[Path], None]] = field(init=False)

    def __post_init__(self) -> None:
        self._filled = {
            **{feed: self._into_table(*table) for feed, table in _TABLES.items()},
            "health_institutions": _into(self.institutions),
            "civil_marriages": _into(self.marriages),
            "police_exit_entry": self._into_folder,
            "water_accounts": self._into_folder,
        }

    @property
    def addresses(self) -> Mapping[str, str]:
        """Return what stands in braces in the full city's deliveries."""
        return {
            "postgres": self.database.url,
            "http": self.http,
            "sftp_port": str(self.files.port),
            "host_key": self.files.host_key(),
        }

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the secrets as environment variables."""
        secrets = {
            "city_database": self.database.credentials,
            "health_token": TOKEN,
            "marriage_key": KEY,
            "sftp_user": self.files.user,
            "sftp_key": self.files.private_key(),
        }
        return {f"GOVLAKE_SECRET_{name.upper()}": value for name, value in secrets.items()}

    def take(self, feed: str, file: Path | None) -> None:
        """Let a department's server have what the file of a night says; None: nothing new that night."""
        if file is not None:
            self._filled[feed](file)
        elif feed == "civil_marriages":
            self.marriages.records = []

    def _into_table(self, table: str, mode: str) -> Callable[[Path], None]:
        def fill(file: Path) -> None:
            user, _, password = self.database.credentials.partition(":")
            login = f"{quote(user, safe='')}:{quote(password, safe='')}"
            address = self.database.url.replace("://", f"://{login}@", 1)
            with adbc.connect(address) as connection, connection.cursor() as cursor:
                kept = "create_append" if mode == "append" else "replace"
                cursor.adbc_ingest(table, pq.read_table(file), mode=kept)
                connection.commit()

        return fill

    def _into_folder(self, file: Path) -> None:
        folder = self.files.files / SFTP_FOLDER
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        shutil.copy(file, folder / file.name)
        (folder / file.name).chmod(0o644)


def _into(interface: Interface) -> Callable[[Path], None]:
    def fill(file: Path) -> None:
        interface.records = file.read_text(encoding="utf-8").splitlines()

    return fill


@contextmanager
def offices() -> Iterator[Offices]:
    """Run PostgreSQL, an HTTP interface and an SSH server until the block ends. Raises ProgramMissing."""
    institutions = Interface([], paging="page", page_size=100, token=f"Bearer {TOKEN}")
    marriages = Interface([], paging="cursor", key=KEY)
    paths = {"/medical/institutions": institutions, "/marriages": marriages}
    with ExitStack() as stack:
        yield Offices(
            stack.enter_context(postgres()),
            stack.enter_context(sshd()),
            stack.enter_context(serve(paths)),
            institutions,
            marriages,
        )
