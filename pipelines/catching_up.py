"""Which nights are due: the one that ended, and before it those that were missed since the last one run.

A night takes in everything up to its business date, so missed nights are run one by one, oldest first; then
each has its own release and its own state of every table. A night that was run and failed isn't missed.
"""

from datetime import date, timedelta

import dagster as dg

from assets.night import PARTITION_TAG

_LOOK_BACK = 100
"""runs among which the last night is looked for: they may have been run out of order"""


def due_nights(instance: dg.DagsterInstance, job: str, night: date) -> list[date]:
    """Return the nights to run now, oldest first, ``night`` being the last that ended.

    Where no night was ever run, and where ``night`` or a later one was run already, it is ``night`` alone.
    """
    last = last_night_run(instance, job)
    if last is None or last >= night:
        return [night]
    return [last + timedelta(days=n) for n in range(1, (night - last).days + 1)]


def last_night_run(instance: dg.DagsterInstance, job: str) -> date | None:
    """Return the latest night that was ever started or is queued; None if there is none."""
    runs = instance.get_runs(dg.RunsFilter(job_name=job), limit=_LOOK_BACK)
    nights = [date.fromisoformat(r.tags[PARTITION_TAG]) for r in runs if PARTITION_TAG in r.tags]
    return max(nights, default=None)
