"""公安局: the household register, foreigners with permanent residence, driving licences."""

import numpy as np
import polars as pl

from examples.zhongshan.generate.departments.drawing import linked, marked, some
from examples.zhongshan.generate.people import HOUSEHOLD
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import REGISTER_CHURN, Rows, Spec, World, serial

_ALONE = 10
_ALONE_FROM = 100_000
"""numbers of households of one, apart from the others of a block"""


def _residents(persons: Population) -> np.ndarray:
    return persons.marks["registered"] & ~persons.marks["foreign"]


def _households(world: World, rows: Rows, wanted: np.ndarray) -> pl.Series:
    """Three persons to a household, but in every tenth three who live alone."""
    person = rows["person"][wanted]
    alone = person // HOUSEHOLD % _ALONE == 0
    return serial("H", 8)(world, rows, np.where(alone, person + _ALONE_FROM, person // HOUSEHOLD))


SPECS = (
    Spec(
        "police_household",
        some("person", among=_residents),
        {"household": _households},
        dates="%Y%m%d",
        operations=("新增", "变更", "注销"),
        exact=("sex", "birth_date"),
        churn=REGISTER_CHURN,
    ),
    Spec(
        "police_exit_entry",
        some("person", among=marked("registered", "foreign")),
        dates="%Y/{m}/{d}",
        churn=REGISTER_CHURN,
    ),
    Spec(
        "police_drivers",
        linked(some("certificate", among=marked("registered", "driving")), "certificate", "person"),
        churn=REGISTER_CHURN,
    ),
)
