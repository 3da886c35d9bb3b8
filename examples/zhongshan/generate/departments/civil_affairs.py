"""民政局: marriages, cremations, allowances, divisions and social organisations."""

import numpy as np
import polars as pl

from examples.zhongshan.generate.departments.drawing import marked, some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import REGISTER_CHURN, Spec, choice, constant


def _married(persons: Population) -> np.ndarray:
    return (persons.elements["marital_status"].base != "10").to_numpy()


def _parents(divisions: Population, wanted: np.ndarray) -> pl.Series:
    """Villages belong to their town, towns to the city, the city to itself."""
    codes, levels = (
        divisions.key["division_code"].gather(wanted),
        divisions.elements["level"].base.gather(wanted),
    )
    frame = pl.DataFrame({"code": codes, "level": levels})
    town = pl.col("code").str.head(9) + "000"
    return frame.select(
        pl.when(pl.col("level") == "5").then(town).otherwise(pl.lit("442000000000"))
    ).to_series()


SPECS = (
    Spec("civil_marriages", some("person", 0.4, _married), {"registered_on": constant("2018-05-20")}),
    Spec(
        "civil_funerals",
        some("person", 0.96, marked("dead")),
        {"cremated_on": constant("2026年5月28日")},
        dates="%Y年{m}月{d}日",
    ),
    Spec(
        "civil_allowances",
        some("person", 0.015, each=2),
        {"month": choice(("202604", "202605")), "amount": choice(("862.00", "1,120.50", "640"))},
        bom=True,
    ),
    Spec(
        "civil_divisions",
        some("division"),
        {"parent_code": lambda world, rows, wanted: _parents(world["division"], rows["division"][wanted])},
        churn=0,
        errs=False,
        again="name",
    ),
    Spec(
        "civil_organisations",
        some("company", among=marked("society", "registered")),
        churn=REGISTER_CHURN,
        dates="%Y年{m}月{d}日",
    ),
)
