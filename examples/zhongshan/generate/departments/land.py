"""自然资源局 and 住房和城乡建设局: parcels, place names, titles, buildings, the housing fund."""

import numpy as np

from examples.zhongshan.generate.departments.drawing import marked, paired, some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import REGISTER_CHURN, Spec, constant, serial


def _workers(persons: Population) -> np.ndarray:
    return (persons.elements["birth_date"].base < "2004-01-01").to_numpy()


SPECS = (
    Spec("resources_parcels", some("parcel", among=marked("registered")), churn=REGISTER_CHURN),
    Spec("resources_place_names", some("division"), churn=0),
    Spec(
        "resources_titles",
        paired(some("parcel", 0.6), "person"),
        {"title_number": serial("粤(2020)中山市不动产权第", 8), "registered_on": constant("2020-08-01")},
    ),
    Spec("housing_buildings", some("parcel", 0.75), {"building_number": serial("LD", 8)}),
    Spec("housing_fund", some("person", 0.28, _workers), {"account": serial("20", 10)}, old_numbers=True),
)
