"""The sample city's deliveries for a measurement: made once per generator and catalogue, then reused.

Making them is never part of what is measured.
"""

import hashlib
import shutil
from datetime import date
from pathlib import Path

from examples.zhongshan.generate.city import CATALOGUE, write_city
from lake.home import Home

WORK = Path(__file__).resolve().parent / "work"
SEED = 1


def deliveries(scale: float, nights: int) -> Path:
    """Return the folder of the deliveries, one subfolder per night, and of the ``truth``."""
    folder = WORK / "sample" / f"scale-{scale:g}-{nights}-nights-{_made_by()}"
    if not folder.is_dir():
        write_city(folder, scale=scale, nights=nights, seed=SEED)
    return folder


def new_home(name: str) -> Home:
    """Return a home below ``WORK`` with nothing in it."""
    home = Home(WORK / "homes" / name)
    shutil.rmtree(home.folder, ignore_errors=True)
    home.folder.mkdir(parents=True)
    return home


def drop(sample: Path, night: date, home: Home) -> None:
    """Put a night's files into the drop folders, as the departments do."""
    shutil.copytree(sample / night.isoformat(), home.drop, dirs_exist_ok=True)


def nights_of(sample: Path) -> list[date]:
    """Return the nights that there are deliveries for, in order."""
    return sorted(date.fromisoformat(p.name) for p in sample.iterdir() if p.name != "truth")


def _made_by() -> str:
    """Return a digest of all that decides what is delivered."""
    files = sorted([*(CATALOGUE.parent / "generate").rglob("*.py"), *CATALOGUE.rglob("*.yaml")])
    return hashlib.md5(b"".join(f.read_bytes() for f in files), usedforsecurity=False).hexdigest()[:8]
