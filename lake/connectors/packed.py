"""Gzip and zip: a child process unpacks into scratch, then each member is read as the format says.

The landed bytes stay as they came; what was unpacked is gone as soon as its rows are in the engine. The
parts of the delivery are named by the archive's members.
"""

from pathlib import Path

from catalog.models import Delivery, FileFormat
from lake.confined.process import Limits, run
from lake.connectors.connector import Connector, Incoming
from lake.connectors.parts import refusals, scratch, together
from lake.engine import Engine
from lake.errors import UnreadableDelivery

LIMITS = Limits(memory_mb=500, cpu_seconds=600, wall_seconds=1800)
"""Unpacking needs no memory to speak of; 16 GB take some two minutes."""


def read(
    engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...], connector: Connector
) -> Incoming:
    """Unpack a file and read its members with the format's connector; see ``Connector``."""
    with scratch(engine) as folder:
        with refusals(path, delivery.format):
            members = run(
                "unpack",
                folder,
                LIMITS,
                path=str(path.resolve()),
                kind=str(delivery.compression),
                member=delivery.member,
                book=delivery.format is FileFormat.XLSX,
            )
        read = [
            (m["name"], _member(engine, path, Path(m["file"]), m["name"], delivery, headers, connector))
            for m in members
        ]
        return together(engine, path, delivery, headers, read)


def _member(
    engine: Engine,
    path: Path,
    file: Path,
    name: str,
    delivery: Delivery,
    headers: tuple[str, ...],
    connector: Connector,
) -> Incoming:
    """Read one member and remove it; what is wrong with it is said of the delivery, with its name."""
    try:
        return connector.read(engine, file, delivery, headers)
    except UnreadableDelivery as error:
        error.file = path
        error.part = " / ".join(filter(None, (name, error.part))) or None
        raise
    finally:
        file.unlink()
