"""Run by ``bench.ingest``: a delivery into its source table through the gate, as in any night.

``python -m bench.ingest_ours KIND SOURCE FOLDER`` takes the file or pulls the table into a home in FOLDER,
for one night the first time and then for the next, and prints what the ledger says. The secrecy gate, the
suite through Great Expectations, quarantine, hashes and ledger are all in it; Dagster isn't.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from assets.city import City
from assets.pulling import collect
from catalog.load import load
from catalog.models import Feed
from lake.home import Home
from lake.pulls.secrets import PREFIX
from quality.admission import Desk
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).resolve().parent / "ingest_catalogue"
FEEDS = {"csv": "registered", "postgres": "insured"}


def main() -> None:
    """Take in one delivery."""
    kind, source, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    city = City(load(CATALOGUE, vocabulary()), Home(folder))
    feed = city.catalogue.feeds[FEEDS[kind]]
    night = city.catalogue.city.first_night + timedelta(days=city.tables.exists(f"source/{feed.code}"))
    if kind == "csv":
        _bring(Path(source), feed, city.home.drop / feed.department, f"{night:%Y%m%d}")
    else:
        feed = _at(source, feed)
    with city.engine() as engine:
        desk = Desk(engine, city.tables, city.landing, city.catalogue, feed, night)
        if warnings := collect(feed, city, night, desk.entries()):
            raise SystemExit("\n".join(warnings))
        (done,) = desk.take_in(desk.pending(), city.results(feed.code), lambda _: None)
    sys.stdout.write(json.dumps(done.entry.as_row(), ensure_ascii=False, default=str) + "\n")
    raise SystemExit(done.failed)


def _bring(file: Path, feed: Feed, folder: Path, day: str) -> None:
    """Put a file into the department's drop folder, without copying it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / feed.delivery.file.replace("{date}", day)).hardlink_to(file)


def _at(url: str, feed: Feed) -> Feed:
    """Return the feed with the running server's address; its secret goes where secrets are sought."""
    pull, address = feed.delivery.pull, make_url(url)
    assert pull  # noqa: S101
    assert pull.secret  # noqa: S101
    os.environ[PREFIX + pull.secret.upper()] = f"{address.username}:{address.password}"
    plain = address.set(username=None, password=None).render_as_string()
    there = pull.model_copy(update={"url": plain})
    return feed.model_copy(update={"delivery": feed.delivery.model_copy(update={"pull": there})})


if __name__ == "__main__":
    main()
