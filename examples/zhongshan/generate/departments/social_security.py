"""人力资源和社会保障局: insured persons, employers, contributions."""

import numpy as np

from examples.zhongshan.generate.departments.drawing import some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import Spec, choice, constant


def _of_age(persons: Population) -> np.ndarray:
    return (persons.elements["birth_date"].base < "2008-01-01").to_numpy()


SPECS = (
    Spec("social_insured", some("person", 0.75, _of_age), older=True),
    Spec("social_employers", some("company", 0.7)),
    Spec(
        "social_contributions",
        some("person", 0.42, _of_age, each=2),
        {"insurance_kind": choice(("110", "310")), "since": constant("201501")},
        operations=("1", "2", "3"),
    ),
)
