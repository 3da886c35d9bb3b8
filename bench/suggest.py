"""How often suggestions are right, on published data with known truth: ``python -m bench.suggest``.

``$GOVLAKE_REAL_DATA`` names the folder with ``flights`` and ``gb2260`` (see the examples' READMEs). The
flights are read without the three airlines' own sites, times to the minute. Gold scores; one value in a
hundred, drawn by a seed, stands for past rulings in the second run. Figures go to
``bench/results/suggest.json``. What is suggested and why belongs to ``quality.suggestion``.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bench.circumstances import circumstances
from examples.flights.plain import AIRLINES, claims_of, gold_of
from examples.real_data import real_data
from quality.suggestion.suggesting import Suggested, suggest

RESULTS = Path(__file__).resolve().parent / "results" / "suggest.json"
DEVELOPED_ON = ("20111201", "20111204", "20111208")
STRATA = ("airline", "day")
NEAR = (0.93, 0.97)
BINS = (0, 0.5, 0.7, 0.8, 0.9, 0.93, 0.97, 0.99, 1.01)
BUCKET = 10

PLACE = ["entity", "element"]


def main() -> None:
    """Score suggestions and write the results; fails if they don't beat the baselines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", default="", help="YYYYMMDD,… of the claims; all by default")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    stated = circumstances("bench.suggest")
    data = real_data("flights")
    days = (
        options.days.split(",") if options.days else sorted(p.stem for p in (data / "claims").glob("*.txt"))
    )
    claims, gold = read(data, days)
    result = {**flights(claims, gold, options.seeds), **stated, "days": days, "gb2260": two_ministries()}
    result["subsets"] = {
        name: _subset(claims, gold, [d for d in days if (d in DEVELOPED_ON) == developed])
        for name, developed in (("developed_on", True), ("confirmed_on", False))
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    raise SystemExit(result["flights_precision"] <= max(result["baselines"].values()))


def read(data: Path, days: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return claims (without the airlines' own sites) and gold: a row per form of an entity and element."""
    said, true = [], []
    for day in days:
        for (flight, element), by in claims_of(data, day).items():
            others = {s: forms for s, forms in by.items() if s not in AIRLINES.values()}
            place = (f"{day}|{flight}", element, flight[:2], day)
            said += [(*place, source, form) for source, forms in others.items() for form in forms]
        gold = gold_of(data, day)
        true += [
            (f"{day}|{flight}", element, form) for (flight, element), forms in gold.items() for form in forms
        ]
    names = [*PLACE, "airline", "day", "source", "form"]
    return (
        pl.DataFrame(said, schema=names, orient="row"),
        pl.DataFrame(true, schema=[*PLACE, "form"], orient="row"),
    )


def flights(claims: pl.DataFrame, gold: pl.DataFrame, seeds: int) -> dict[str, Any]:
    """Return the figures over all gold values: without gold, with one in a hundred, and the baselines."""
    plain = suggest(claims, strata=STRATA)
    without = judged(plain.values, gold)
    ruled = [judged(suggest(claims, _rulings(gold, seed), STRATA).values, gold) for seed in range(seeds)]
    with_rulings = [_precision(j) for j in ruled]
    return {
        "flights_precision": _precision(without),
        "flights_precision_1pct": round(sum(with_rulings) / seeds, 4),
        "calibration_at_95": _at_95(without)["right"],
        "calibration_at_95_1pct": _at_95(pl.concat(ruled))["right"],
        "baselines": baselines(claims, gold, plain),
        "ceiling": _ceiling(claims, gold),
        "gold_values": without.height,
        "by_element": _by_element(without),
        "by_seed_1pct": with_rulings,
        "reliability": _reliability(without),
        "reliability_1pct": _reliability(pl.concat(ruled)),
        "copies": _groups(plain),
    }


def judged(values: pl.DataFrame, gold: pl.DataFrame) -> pl.DataFrame:
    """Return a row per gold value: ``probability`` of what is suggested, and whether it is ``right``."""
    truth = gold.group_by(PLACE).agg(pl.col("form").alias("truth"))
    met = truth.join(values, on=PLACE, how="left").sort(PLACE)
    right = pl.col("truth").list.contains(pl.col("form")).fill_null(False)
    return met.select(*PLACE, pl.col("probability").fill_null(0.0), right=right)


def baselines(claims: pl.DataFrame, gold: pl.DataFrame, found: Suggested) -> dict[str, float]:
    """Return the precision of majority vote, one vote per group of copiers, and 10-minute buckets."""
    voice = claims.join(found.sources.select("source", "element", "voice"), on=["source", "element"])
    grouped = voice.select(*PLACE, "form", "voice").unique()
    time = pl.col("form").str.to_datetime("%Y-%m-%d %H:%M", strict=False).dt.truncate(f"{BUCKET}m")
    bucket = claims.with_columns(bucket=pl.coalesce(time.cast(pl.String), "form"))
    size = pl.len().over(*PLACE, "bucket")
    largest = bucket.with_columns(size=size).filter(pl.col("size") == pl.col("size").max().over(PLACE))
    votes = {"majority": claims, "one_vote_per_group": grouped, "ten_minute_buckets": largest}
    return {name: _precision(judged(_most(table), gold)) for name, table in votes.items()}


def two_ministries() -> dict[str, Any]:
    """Return how sure suggestions are where two sources disagree and nothing tells who is right."""
    data = real_data("gb2260")
    tables = []
    for ministry in ("mca", "stats"):
        for file in sorted((data / ministry).glob("*.tsv")):
            rows = pl.read_csv(file, separator="\t", infer_schema=False)
            tables.append(
                rows.select(revision=pl.lit(file.stem), source=pl.lit(ministry), code="Code", form="Name")
            )
    both = pl.concat(tables).filter(pl.col("source").n_unique().over("revision") > 1)
    claims = both.with_columns(
        entity=pl.concat_str("revision", "code", separator="|"), element=pl.lit("name")
    )
    values = suggest(claims).values.filter(pl.col("candidates") > 1)
    sure = values["probability"]
    return {"conflicts": values.height, "mean_probability": _mean(sure), "highest_probability": sure.max()}


def _rulings(gold: pl.DataFrame, seed: int) -> pl.DataFrame:
    places = gold.select(PLACE).unique().sort(PLACE)
    return gold.join(places.sample(max(1, places.height // 100), seed=seed), on=PLACE)


def _most(votes: pl.DataFrame) -> pl.DataFrame:
    counted = votes.group_by(*PLACE, "form").len().sort("len", "form", descending=[True, False])
    first = counted.group_by(PLACE, maintain_order=True).first()
    return first.with_columns(probability=pl.lit(0.0))


def _subset(claims: pl.DataFrame, gold: pl.DataFrame, days: Sequence[str]) -> dict[str, Any]:
    if not days:
        return {}
    here = claims.filter(pl.col("day").is_in(days))
    met = judged(
        suggest(here, strata=STRATA).values, gold.filter(pl.col("entity").str.slice(0, 8).is_in(days))
    )
    return {"days": list(days), "flights_precision": _precision(met), "at_95": _at_95(met)}


def _ceiling(claims: pl.DataFrame, gold: pl.DataFrame) -> float:
    """Return the share of gold values that any source has."""
    had = gold.join(claims.select(*PLACE, "form").unique(), on=[*PLACE, "form"]).select(PLACE).unique()
    return round(had.height / gold.select(PLACE).unique().height, 4)


def _at_95(met: pl.DataFrame) -> dict[str, Any]:
    near = met.filter(pl.col("probability").is_between(*NEAR))
    return {"right": _precision(near) if near.height else None, "values": near.height}


def _reliability(met: pl.DataFrame) -> list[dict[str, Any]]:
    """Return per band of probability how many values, the mean probability and the share right."""
    rows = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        band = met.filter(pl.col("probability").is_between(low, high, closed="left"))
        if band.height:
            mean = _mean(band["probability"])
            rows.append({"from": low, "values": band.height, "mean": mean, "right": _precision(band)})
    return rows


def _by_element(met: pl.DataFrame) -> dict[str, Any]:
    return {
        element[0]: {"precision": _precision(part), "mean_probability": _mean(part["probability"])}
        for element, part in met.sort("element").group_by("element", maintain_order=True)
    }


def _groups(found: Suggested) -> list[list[str]]:
    names = found.sources.select("source", "voice").unique().sort("source").group_by("voice").agg("source")
    return sorted(group for group in names["source"].to_list() if len(group) > 1)


def _precision(met: pl.DataFrame) -> float:
    return _mean(met["right"])


def _mean(values: pl.Series) -> float:
    return round(float(values.cast(pl.Float64).mean() or 0.0), 4)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
