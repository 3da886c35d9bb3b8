"""``make score``: three nights through the real job at two scales, scored against the generator's truth.

Writes ``bench/results/truth.json``: the worse of the scales for each share, and the details beside them.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances
from bench.measure import measured
from bench.sample import deliveries, drop, new_home, nights_of
from examples.zhongshan.generate.city import CATALOGUE
from examples.zhongshan.score import score_home

RESULTS = Path(__file__).resolve().parent / "results" / "truth.json"
NIGHTS = 3

FLOORS = {"conflict_recall": 0.995, "bad_rows_caught": 1.0}
CEILINGS = {"false_share": 0.005}


def main() -> None:
    """Score all scales and write the results; fails if a floor doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", default="1,20", help="1 is 50,000 persons")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    stated = circumstances("bench.truth")
    scores = {scale: _scored(float(scale)) for scale in options.scales.split(",")}
    result = {**worst(scores), **stated, "nights": NIGHTS, "scales": scores}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2, default=str) + "\n")
    raise SystemExit(not all(result["holds"].values()))


def worst(scores: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the worse of all scales for each share, and whether its floor or ceiling holds."""
    lows = {name: min(s[name] for s in scores.values()) for name in FLOORS}
    highs = {name: max(s[name] for s in scores.values()) for name in CEILINGS}
    holds = {
        **{name: lows[name] >= floor for name, floor in FLOORS.items()},
        **{name: highs[name] <= ceiling for name, ceiling in CEILINGS.items()},
    }
    return {**lows, **highs, "floors": FLOORS, "ceilings": CEILINGS, "holds": holds}


def _scored(scale: float) -> dict[str, Any]:
    sample, home = deliveries(scale, NIGHTS), new_home(f"truth-{scale:g}")
    environment = {"GOVLAKE_HOME": str(home.folder), "GOVLAKE_CATALOGUE": str(CATALOGUE)}
    for night in nights_of(sample):
        drop(sample, night, home)
        measured("bench.one_night", night, environment=environment)
    return score_home(home, sample / "truth")


if __name__ == "__main__":
    main()
