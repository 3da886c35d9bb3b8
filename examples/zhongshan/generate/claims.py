"""What one source claims about one element of the entities in its rows, night by night.

The authority follows the truth at once; others a night later or not at all. Both err now and then.
"""

from dataclasses import dataclass

import numpy as np

from examples.zhongshan.generate.values import SILENT, Values

AUTHORITY_ERRS = 0.002
OTHERS_ERR = 0.01
AUTHORITY_SILENT = 0.005
OTHERS_SILENT = 0.03
_STARTS_IN_A_NIGHT = 0.015
_NIGHTS_OF_ERRORS = 30
"""errors start on one of so many nights, or have always been there"""
_CORRECTED_IN_A_NIGHT = 0.12
_LAGS = ((0, 0.35), (1, 0.45), (10_000, 0.2))


@dataclass
class Claims:
    """The claims of one column: ``entities`` are positions in the population, one per row."""

    values: Values
    entities: np.ndarray
    lag: np.ndarray
    silent: np.ndarray
    wrong: np.ndarray
    """rows that err at some time"""
    wrong_value: np.ndarray
    wrong_from: np.ndarray
    wrong_until: np.ndarray

    def at(self, night: int) -> np.ndarray:
        """Return what the source says on a night, a number as in ``values`` per row."""
        now = np.zeros(len(self.entities), dtype=np.int8)
        for lag in (0, 1):
            if night >= lag:
                version = self.values.versions[night - lag][self.entities]
                now = np.where(self.lag == lag, version, now)
        active = (self.wrong_from <= night) & (night < self.wrong_until)
        now[self.wrong[active]] = self.wrong_value[active]
        now[self.silent] = SILENT
        return now


def drawn(
    values: Values,
    entities: np.ndarray,
    random: np.random.Generator,
    *,
    authority: bool,
    required: bool,
    errs: bool,
) -> Claims:
    """Draw the claims of a column. A required column is never silent where there is a value."""
    rows = len(entities)
    lags = np.zeros(rows, np.int32)
    if not authority:
        lags = random.choice([lag for lag, _ in _LAGS], rows, p=[share for _, share in _LAGS])
    silent = values.base.is_null().to_numpy()[entities]
    if not required:
        silent = silent | (random.random(rows) < (AUTHORITY_SILENT if authority else OTHERS_SILENT))
    share = (AUTHORITY_ERRS if authority else OTHERS_ERR) if errs else 0.0
    (wrong,) = np.nonzero(random.random(rows) < share)
    draws = random.random(len(wrong))
    later = draws < _STARTS_IN_A_NIGHT * _NIGHTS_OF_ERRORS
    start = np.where(later, (draws / _STARTS_IN_A_NIGHT).astype(int) + 1, 0)
    until = start + random.geometric(_CORRECTED_IN_A_NIGHT, len(wrong))
    return Claims(values, entities, lags, silent, wrong, values.wrong(random, len(wrong)), start, until)
