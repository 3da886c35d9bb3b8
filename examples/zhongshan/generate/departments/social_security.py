"""人力资源和社会保障局: insured persons, employers, contributions."""

import numpy as np

from examples.zhongshan.generate.departments.drawing import some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import MONTHLY, Spec, choice, constant


def _of_age(persons: Population) -> np.ndarray:
    return (persons.elements["birth_date"].base < "2008-01-01").to_numpy()


SPECS = (
    Spec("social_insured", some("person", 0.75, _of_age), older=True),
    Spec("social_employers", some("company", 0.7)),
    Spec(
        "social_arrears",
        some("company", 0.06),
        {"months": choice(("1", "2", "3", "7", "14")), "amount": choice(("5400.00", "23,800.00", "860"))},
        every=MONTHLY,
    ),
    Spec(
        "social_contributions",
        some("person", 0.42, _of_age, each=2),
        {"insurance_kind": choice(("110", "310")), "since": constant("201501"), "changed_at": constant("")},
        stamp="变更时间",
        operations=("1", "2", "3"),
    ),
)
