"""Where, when and with what something was measured, as it stands in every result file."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import psutil

_LIBRARIES = ("dagster", "deltalake", "duckdb", "great-expectations", "ibis-framework", "polars", "pyarrow")


def circumstances(module: str) -> dict[str, Any]:
    """Return machine, load, versions, date and command of a measurement that begins now."""
    return {
        "command": " ".join(["python -m", module, *sys.argv[1:]]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "memory_mb": round(psutil.virtual_memory().total / 1_000_000),
            "processor": platform.machine(),
            "system": platform.system(),
            "load_before": round(os.getloadavg()[0], 2),
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
    }
