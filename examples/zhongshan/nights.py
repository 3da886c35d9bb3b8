"""``make nightly``: write the sample city's deliveries and run its nights, as departments would see them.

Every night's files are put into the drop folders just before that night runs; the night itself is what
``govlake nightly`` runs.
"""

import argparse
import shutil
from datetime import date, datetime, timedelta

import typer

from examples.zhongshan.generate.city import write_city
from examples.zhongshan.generate.plan import FIRST_NIGHT
from lake.home import Home
from pipelines.cli.nightly import nightly


def main() -> None:
    """Generate what isn't there yet, then run night after night; the first one that fails ends everything."""
    given = options(__doc__)
    home = Home.from_environment()
    name = f"scale-{given.scale:g}-nights-{given.nights}-seed-{given.seed}"
    sample = home.folder / "sample" / name
    if not sample.is_dir():
        write_city(sample, scale=given.scale, nights=given.nights, seed=given.seed)
    for number in range(given.nights):
        night: date = FIRST_NIGHT + timedelta(days=number)
        shutil.copytree(sample / night.isoformat(), home.drop, dirs_exist_ok=True)
        try:
            nightly(datetime.combine(night, datetime.min.time()))
        except typer.Exit as ended:
            raise SystemExit(ended.exit_code) from None


def options(about: str | None) -> argparse.Namespace:
    """Return the scale, nights and seed that a command line asks for."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--scale", type=float, default=1, help="1 is about 50,000 persons")
    parser.add_argument("--nights", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
