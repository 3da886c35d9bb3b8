"""The child: limits itself, does the one task it was told, writes its answer.

The answer is ``answer.json`` in the folder it was given: what the task returned, or a refusal, or the number
of an operating system's error. Without an answer the parent goes by how the child ended.
"""

import json
import resource
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Any

from lake.confined.refusal import Refusal, too_big

TASKS = {
    "unpack": "lake.confined.archive",
    "sheets": "lake.confined.workbook",
    "sheet_names": "lake.confined.names",
}
"""The module that does each task, by its function ``run``."""
_MB = 1 << 20


def work(order: Mapping[str, Any]) -> None:
    """Do the task of an order: ``task``, ``folder``, ``limits``, ``request``."""
    folder = Path(order["folder"])
    _limit(order["limits"])
    said = _answer(order["task"], folder, order["request"])
    (folder / "answer.json").write_text(json.dumps(said), encoding="utf-8")


def _limit(limits: Mapping[str, int]) -> None:
    memory, cpu = limits["memory_mb"] * _MB, limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(task: str, folder: Path, request: Mapping[str, Any]) -> dict[str, object]:
    try:
        run: Callable[..., object] = import_module(TASKS[task]).run
        return {"answer": run(folder, **request)}
    except Refusal as refusal:
        return {"refusal": refusal.as_data()}
    except MemoryError:
        return {"refusal": too_big().as_data()}
    except OSError as error:
        if error.errno:
            return {"os_error": error.errno}
        return {"failed": _described(error)}
    except BaseException as error:  # a panic of fastexcel's is no Exception
        return {"failed": _described(error)}


def _described(error: BaseException) -> str:
    """Say what went wrong and where in our code, without the message, which may hold a value."""
    frames = [f for f in extract_tb(error.__traceback__) if "lake" in f.filename]
    return f"{type(error).__name__} ({Path(frames[-1].filename).name}:{frames[-1].lineno})"
