"""How well ``govlake feed draft`` guesses: the sample city's own files, and published data.

Each feed is hidden from the catalogue that its file is drafted with, then the draft is compared with it.
Writes ``bench/results/draft.json``; fails if the sample city's ``columns_right`` is below its floor.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.circumstances import circumstances
from bench.sample import deliveries, nights_of
from catalog.load import load
from catalog.models import Catalogue, Feed
from examples.flights.prepare import prepare as prepare_flights
from examples.gb2260.prepare import prepare as prepare_divisions
from examples.real_data import RealDataMissing, real_data
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine
from lake.naming import matching_feeds
from quality.drafting import Draft, draft_feeds
from quality.drafting.headers import plain
from quality.drafting.profile import profiled
from quality.drafting.sample import opened, parts_of, sampled
from quality.vocabulary import vocabulary

RESULTS = Path(__file__).resolve().parent / "results" / "draft.json"
EXAMPLES = CATALOGUE.parent.parent
FLOOR = 0.95
CAVEAT = (
    "The synonyms and rules were written with the sample city's headers in view, so its figure is no "
    "forecast for an unseen file. The headers of flights are the example's own: the published files have "
    "none."
)
"""What the figures don't show, kept beside them."""

SCALE = 0.2
_PUBLISHED = {"gb2260": (prepare_divisions, "201607"), "flights": (prepare_flights, "20111201")}
_COLUMN_FIELDS: dict[str, Any] = {"type": "text", "format": None, "codes": None, "unit": None}
_LAYOUT: dict[str, Any] = {
    "format": None,
    "encoding": "utf-8",
    "delimiter": ",",
    "quote": '"',
    "header": True,
    "title_rows": 0,
    "compression": "none",
    "mode": None,
    "file": None,
}
"""Fields of a column and of a delivery that are compared → what leaving them out means."""


@dataclass
class Score:
    """How many of each thing are right, out of how many, and what is wrong."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, thing: str, where: str, wanted: Any, drafted: Any) -> None:
        """Count one more thing as right or wrong."""
        self.asked[thing] += 1
        self.right[thing] += wanted == drafted
        if wanted != drafted:
            self.wrong.append({"thing": thing, "where": where, "declared": wanted, "drafted": drafted})

    def figures(self) -> dict[str, Any]:
        """Return the share that is right of each thing, the counts, and all that is wrong."""
        shares = {f"{name}_right": round(self.right[name] / n, 4) for name, n in self.asked.items()}
        return {**shares, "asked": dict(self.asked), "wrong": self.wrong}


def main() -> None:
    """Draft all files and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    stated = circumstances("bench.draft")
    sample, catalogue = deliveries(SCALE, 1), load(CATALOGUE, vocabulary())
    night = sample / nights_of(sample)[0].isoformat()
    city = scored(catalogue, night)
    result = {
        "columns_right": city["columns_right"],
        "floor": FLOOR,
        "holds": city["columns_right"] >= FLOOR,
        **stated,
        "read_with": CAVEAT,
        "scale": SCALE,
        "sample_city": city,
        "sample_city_without_any_feed": scored(catalogue, night, alone=True),
        **dict(_published()),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2, default=str) + "\n")
    raise SystemExit(not result["holds"])


def scored(catalogue: Catalogue, folder: Path, *, alone: bool = False) -> dict[str, Any]:
    """Return the figures of all files in a folder, one subfolder per department.

    Only the feed that a file is of is hidden; with ``alone`` all feeds are.
    """
    score = Score()
    with TemporaryDirectory() as scratch, Engine(Path(scratch)) as engine:
        for file, feed in _files(catalogue, folder):
            kept = {} if alone else {c: f for c, f in catalogue.feeds.items() if c != feed.code}
            hidden = catalogue.model_copy(update={"feeds": kept})
            part = feed.delivery.table or (feed.delivery.sheet if feed.delivery.sheet != "*" else None)
            with engine.cleared():
                (draft, *_) = draft_feeds(engine, file, hidden, department=feed.department, part=part)
                mapped = any(column.code_map for column in feed.columns)
                _compare(score, feed, draft, _values(engine, file, part) if mapped else set())
    return score.figures()


def _files(catalogue: Catalogue, folder: Path) -> Iterator[tuple[Path, Feed]]:
    """Yield a file of each feed that has any; what is no delivery is passed over."""
    seen = set()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        department = file.relative_to(folder).parts[0]
        for feed in matching_feeds(file, catalogue.feeds.values()):
            if feed.department == department and feed.code not in seen:
                seen.add(feed.code)
                yield file, feed


def _values(engine: Engine, file: Path, part: str | None) -> set[str]:
    """Return the commonest texts of a file's columns: what never occurs can't be guessed."""
    with opened(file, engine.folder) as (unpacked, kind, _):
        sample = sampled(engine, unpacked, kind, part or parts_of(engine, unpacked, kind)[0])
        return {plain(value) for column in profiled(engine, sample) for value in column.values}


def _compare(score: Score, feed: Feed, draft: Draft, occurring: set[str]) -> None:
    held, wanted = _held(draft.feed), _held(feed.model_dump(mode="json"))
    drafted = {c["header"]: c for c in draft.feed["columns"]}
    for column in feed.columns:
        own, where = drafted.get(column.header, {}), f"{feed.code}: {column.header}"
        score.ask(
            "columns", where, wanted.get(column.header), held.get(column.header) if own else "no column"
        )
        for name, default in _COLUMN_FIELDS.items():
            score.ask(f"column {name}", where, getattr(column, name), own.get(name, default))
        given = {plain(text): code for text, code in own.get("code_map", {}).items()}
        for text, code in column.code_map.items():
            if plain(text) in occurring:
                score.ask("code_map entries", f"{where}: {text}", code, given.get(plain(text)))
    delivery = draft.feed["delivery"]
    for name, default in _LAYOUT.items():
        score.ask(name, feed.code, getattr(feed.delivery, name), delivery.get(name, default))
    header_of = {c["code"]: c["header"] for c in draft.feed["columns"]}
    key = sorted(feed.column(c).header for c in feed.key)
    score.ask("keys", feed.code, key, sorted(header_of[c] for c in draft.feed.get("key", ())))


def _held(feed: dict[str, Any]) -> dict[str, str]:
    """Return header → ENTITY.ELEMENT or ENTITY.KEY_PART of the columns that hold one."""
    header_of = {c["code"]: c["header"] for c in feed["columns"]}
    keys = {
        header_of[code]: f"{entity}.{part}"
        for entity, parts in feed.get("describes", {}).items()
        for part, code in parts.items()
    }
    return keys | {c["header"]: c["element"] for c in feed["columns"] if c.get("element")}


def _published() -> Iterator[tuple[str, Any]]:
    """Yield the figures on data that others published, where they are at hand.

    All feeds are hidden: those of one example are alike.
    """
    for name, (prepare, day) in _PUBLISHED.items():
        with TemporaryDirectory() as scratch:
            try:
                prepare(real_data(name), Path(scratch), (day,))
            except RealDataMissing as error:
                yield f"{name}_without_any_feed", str(error)
                continue
            catalogue = load(EXAMPLES / name / "catalogue", vocabulary())
            yield f"{name}_without_any_feed", scored(catalogue, Path(scratch), alone=True)


if __name__ == "__main__":
    main()
