"""公安局: the household register, foreigners with permanent residence, driving licences."""

import numpy as np

from examples.zhongshan.generate.departments.drawing import linked, marked, some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import REGISTER_CHURN, Spec, serial


def _residents(persons: Population) -> np.ndarray:
    return persons.marks["registered"] & ~persons.marks["foreign"]


SPECS = (
    Spec(
        "police_household",
        some("person", among=_residents),
        {"household": lambda world, rows, wanted: serial("H", 8)(world, rows, rows["person"][wanted] // 3)},
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
