"""Run by ``measure``: one night of the sample city through the real job, in ``GOVLAKE_HOME``.

``python -m bench.one_night DATE`` prints a JSON object per step, when it ends: step, seconds, ended (Unix
time), succeeded, counts. Fails if the night does.
"""

import json
import sys
import time
from datetime import date

from pipelines.city import city
from pipelines.night import Step, run_night

_COUNTS = ("received", "loaded", "quarantined", "dagster/row_count")


def main() -> None:
    """Run the night named on the command line."""
    night = run_night(city(), date.fromisoformat(sys.argv[1]), _tell)
    for step in night.failed:
        sys.stderr.write(f"{step.name}: {step.reason}\n")
    raise SystemExit(not night.succeeded)


def _tell(step: Step) -> None:
    counts = {name: step.metadata[name] for name in _COUNTS if name in step.metadata}
    said = {"step": step.name, "seconds": step.seconds, "ended": time.time(), **counts}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
