"""``make city``: the sample city's nights with its departments' servers running, and all feeds in use.

The same deliveries as ``make nightly``: what a department delivers as a file is dropped, what it keeps in a
database, behind an interface or in an SFTP folder is put there and pulled by the night.
"""

import os
import shutil
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import typer

from catalog.load import load
from catalog.models import Catalogue
from examples.zhongshan.generate.city import CATALOGUE, write_city
from examples.zhongshan.generate.plan import FIRST_NIGHT
from examples.zhongshan.nights import options
from examples.zhongshan.servers.offices import Offices, offices
from examples.zhongshan.servers.overlay import pulled_feeds, write_overlay
from lake.home import Home
from pipelines.cli.nightly import nightly


def main() -> None:
    """Start the servers, then fill them and run night after night; the first that fails ends everything."""
    given = options(__doc__)
    home = Home.from_environment()
    sample = home.folder / "sample" / f"scale-{given.scale:g}-nights-{given.nights}-seed-{given.seed}"
    if not sample.is_dir():
        write_city(sample, scale=given.scale, nights=given.nights, seed=given.seed)
    plain = load(CATALOGUE)
    with offices() as running:
        declared = home.folder / "sample" / "catalogue"
        write_overlay(CATALOGUE, declared, running.addresses)
        os.environ |= {"GOVLAKE_CATALOGUE": str(declared), **running.environment}
        for number in range(given.nights):
            night = FIRST_NIGHT + timedelta(days=number)
            deliver(plain, running, sample / night.isoformat(), night, home.drop)
            try:
                nightly(datetime.combine(night, datetime.min.time()))
            except typer.Exit as ended:
                raise SystemExit(ended.exit_code) from None


def deliver(plain: Catalogue, running: Offices, files: Path, night: date, drop: Path) -> None:
    """Put one night's files where they belong: on the servers, or into the drop folders."""
    on_servers = {feed: _file_of(plain, feed, files, night) for feed in sorted(pulled_feeds())}
    for feed, file in on_servers.items():
        running.take(feed, file)
    left_out = {file for file in on_servers.values() if file}

    def ignore(folder: str, names: Iterable[str]) -> set[str]:
        return {name for name in names if Path(folder) / name in left_out}

    shutil.copytree(files, drop, dirs_exist_ok=True, ignore=ignore)


def _file_of(plain: Catalogue, feed: str, files: Path, night: date) -> Path | None:
    declared = plain.feeds[feed]
    name = declared.delivery.file.replace("{date}", f"{night:%Y%m%d}")
    file = files / declared.department / name
    return file if file.is_file() else None


if __name__ == "__main__":
    main()
