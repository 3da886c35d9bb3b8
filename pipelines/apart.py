"""govlake's own commands in a process of their own, for the same city, wherever that process runs.

What they do belongs to ``pipelines.cli``; when they are wanted, to whoever begins them.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from assets.city import City
from lake.pulls.secrets import FOLDER
from pipelines.city import PROJECT, catalogue_folder


def begin(city: City, *words: str, **streams: Any) -> subprocess.Popen[str]:
    """Begin a command of ``govlake``, such as ``worklist --if-stale``; ``streams`` are as for ``Popen``."""
    return subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-m", "pipelines.cli", *words],
        cwd=PROJECT,
        env=environment(city),
        text=True,
        **streams,
    )


def environment(city: City) -> dict[str, str]:
    """Return this process's environment, its folders named whole: the child has another working directory."""
    folders = {"GOVLAKE_HOME": city.home.folder.resolve(), "GOVLAKE_CATALOGUE": catalogue_folder()}
    if secrets := os.environ.get(FOLDER):
        folders[FOLDER] = Path(secrets).resolve()
    return {**os.environ, **{name: str(folder) for name, folder in folders.items()}}
