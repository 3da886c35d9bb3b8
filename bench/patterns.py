"""How many conflicts one decision settles, and how often wrongly: ``python -m bench.patterns``.

After three nights of the sample city through the real job, a simulated clerk works its patterns in their
own order. The generator's truth stands in for asking the departments. Figures go to
``bench/results/patterns.json``.
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import polars as pl

from bench.circumstances import circumstances
from bench.measure import measured
from bench.sample import deliveries, drop, new_home, nights_of
from bench.settled import right_claims
from catalog.load import load
from catalog.models import Catalogue, Entity
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine, quoted
from lake.home import Home
from lake.tables import Tables
from quality.functions import install
from quality.patterns.agreement import agreement
from quality.patterns.earlier import earlier_view, remember
from quality.patterns.finding import SURE_ENOUGH, found
from quality.patterns.membership import members
from quality.reconcile import WHOLE
from quality.settlement import conflict_table

RESULTS = Path(__file__).resolve().parent / "results" / "patterns.json"
NIGHTS = 3
DECISIONS = 1000
PER_DECISION = 30
WRONG = 0.001
BINS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


def main() -> None:
    """Let the clerk work and write the results; fails if a target doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=20, help="1 is 50,000 persons")
    parser.add_argument("--home", type=Path, help="a home that has run these nights already")
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    stated = circumstances("bench.patterns")
    sample = deliveries(options.scale, NIGHTS)
    home = Home(options.home.resolve()) if options.home else _run(sample, options.scale)
    with Engine(home.folder / "tmp" / "patterns") as engine:
        install(engine)
        patterns, conflicts, seconds = _read(engine, home, sample / "truth")
    clerk = work(patterns, conflicts, options.decisions)
    result = {**_figures(clerk, patterns, conflicts), **stated, "scale": options.scale, "nights": NIGHTS}
    result["seconds"] = seconds
    result["million"] = _million(home)
    result["holds"] = {
        "conflicts_per_decision": result["conflicts_per_decision"] >= PER_DECISION,
        "settled_wrongly": result["settled_wrongly"] <= WRONG,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    raise SystemExit(not all(result["holds"].values()))


def _run(sample: Path, scale: float) -> Home:
    home = new_home(f"patterns-{scale:g}")
    environment = {"GOVLAKE_HOME": str(home.folder), "GOVLAKE_CATALOGUE": str(CATALOGUE)}
    for night in nights_of(sample):
        drop(sample, night, home)
        measured("bench.one_night", night, environment=environment)
    return home


def _read(
    engine: Engine, home: Home, truth: Path
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, dict[str, float]]]:
    """Return all patterns, all conflicts that the truth is known of, and what finding them took.

    A conflict has ``conflict``, ``pattern``, ``place``, ``kept`` (the authority's value is right) and
    ``right`` (the sources whose value is).
    """
    tables, catalogue = Tables(home.tables), load(CATALOGUE)
    patterns, conflicts, seconds = [], [], {}
    for entity in catalogue.entities.values():
        with engine.cleared():
            view = tables.snapshot(conflict_table(entity)).view(engine)
            engine.run(f"CREATE TEMP TABLE opened AS SELECT * FROM {quoted(view)} WHERE status = 'open'")
            started = monotonic()
            remember(engine, tables, catalogue, entity)
            earlier = earlier_view(engine, tables, entity)
            theirs = members(engine, catalogue, entity, "opened", earlier=earlier)
            grouped = monotonic()
            counted = _agreement(engine, tables, catalogue, entity)
            patterns.append(pl.DataFrame(found(engine, catalogue, entity, "opened", theirs, counted)))
            ended = monotonic()
            seconds[entity.code] = {"members": round(grouped - started, 2), "rest": round(ended - grouped, 2)}
            conflicts.append(right_claims(engine, catalogue, entity, theirs, "opened", truth))
    return pl.concat(patterns), pl.concat(conflicts), seconds


def _million(home: Home) -> dict[str, Any]:
    """Return what putting a million conflicts into patterns takes, in a process of its own."""
    run = measured("bench.pattern_speed", "--home", home.folder)
    return {**run.said[0], "cpu_seconds": round(run.cpu, 1), "peak_mb": run.peak_mb}


def _agreement(engine: Engine, tables: Tables, catalogue: Catalogue, entity: Entity) -> Any:
    names = {f.code: f"source/{f.code}" for f in catalogue.sources_of(entity.code)}
    views = {code: tables.snapshot(n).view(engine) for code, n in names.items() if tables.exists(n)}
    return agreement(engine, catalogue, entity, views)


@dataclass
class Clerk:
    """What a clerk has done: decisions, claims looked at, and conflicts settled, rightly or not."""

    on_patterns: int = 0
    on_conflicts: int = 0
    refused: int = 0
    """patterns whose samples called for different decisions"""
    looks: int = 0
    settled: int = 0
    wrong: int = 0
    ruled: list[str] = field(default_factory=list)
    wrong_patterns: list[dict[str, Any]] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        """All decisions that were made."""
        return self.on_patterns + self.on_conflicts


def work(patterns: pl.DataFrame, conflicts: pl.DataFrame, decisions: int) -> Clerk:
    """Work patterns in the worklist's order, and then conflicts one by one, up to so many decisions.

    A clerk looks at a pattern's samples, asks about each, and rules on the pattern if one decision is right
    for all of them. What is left is ruled on one at a time, rightly, because each is asked about.
    """
    clerk, members = Clerk(), conflicts.partition_by("pattern", as_dict=True)
    order = patterns.filter(pl.col("element") != WHOLE, pl.col("sure") >= SURE_ENOUGH, pl.col("size") > 1)
    for pattern in order.sort("size", descending=True, maintain_order=True).iter_rows(named=True):
        if clerk.decisions >= decisions:
            break
        _rule(clerk, pattern, members[(pattern["pattern"],)])
    left = conflicts.filter(~pl.col("pattern").is_in(clerk.ruled)).height
    single = min(left, decisions - clerk.decisions)
    clerk.on_conflicts += single
    clerk.looks += single
    clerk.settled += single
    return clerk


def _rule(clerk: Clerk, pattern: dict[str, Any], its: pl.DataFrame) -> None:
    """Let the clerk rule on a pattern if its samples allow it."""
    samples = its.filter(pl.col("conflict").is_in(pattern["samples"]))
    clerk.looks += samples.height
    sources = sorted(set(samples["right"].explode().drop_nulls()))
    rights = [pl.col("kept"), *(pl.col("right").list.contains(source) for source in sources)]
    chosen = next((right for right in rights if samples.select(right.all()).item()), None)
    if chosen is None:
        clerk.refused += 1
        return
    wrong = int(its.select((~chosen).sum()).item())
    clerk.on_patterns += 1
    clerk.ruled.append(pattern["pattern"])
    clerk.settled += its.height
    clerk.wrong += wrong
    if wrong:
        about = {"difference": json.loads(pattern["difference"]), "size": its.height, "wrong": wrong}
        clerk.wrong_patterns.append(about)


def _figures(clerk: Clerk, patterns: pl.DataFrame, conflicts: pl.DataFrame) -> dict[str, Any]:
    judged = patterns.filter(pl.col("element") != WHOLE)
    together = conflicts.filter(pl.col("pattern").is_in(clerk.ruled))["place"].n_unique()
    return {
        "conflicts_per_decision": round(clerk.settled / max(clerk.decisions, 1), 2),
        "settled_wrongly": round(clerk.wrong / max(clerk.settled, 1), 6),
        "decisions": {"on_patterns": clerk.on_patterns, "on_conflicts": clerk.on_conflicts},
        "looked_at": clerk.looks,
        "patterns_refused": clerk.refused,
        "settled": clerk.settled,
        "places_settled": together + clerk.on_conflicts,
        "wrong": clerk.wrong,
        "conflicts": conflicts.height,
        "places": conflicts["place"].n_unique(),
        "patterns": judged.height,
        "patterns_sure_enough": judged.filter(pl.col("sure") >= SURE_ENOUGH).height,
        "sureness": _sureness(judged, conflicts),
        "wrong_in": sorted(clerk.wrong_patterns, key=lambda w: -w["wrong"]),
    }


def _sureness(patterns: pl.DataFrame, conflicts: pl.DataFrame) -> list[dict[str, Any]]:
    """Return by range of sureness how many conflicts there are, and in what share the suggestion is right."""
    met = conflicts.join(patterns.select("pattern", "sure", "decision", "source"), on="pattern")
    adopted = pl.col("right").list.contains(pl.col("source")).fill_null(value=False)
    right = pl.when(pl.col("decision") == "adopt").then(adopted).otherwise("kept")
    sure = pl.col("sure")
    low = pl.max_horizontal(pl.when(sure >= b).then(b).otherwise(0.0) for b in BINS)
    table = met.group_by(low.alias("from")).agg(
        conflicts=pl.len(), sure=pl.col("sure").mean().round(4), right=right.mean().round(4)
    )
    return table.sort("from").to_dicts()


if __name__ == "__main__":
    main()
