"""市场监督管理局 and 税务局: enterprises with their representatives, food permits, taxpayers, incomes."""

import numpy as np

from examples.zhongshan.generate.departments.drawing import linked, some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import QUARTERLY, REGISTER_CHURN, Spec, choice, constant


def _enterprises(companies: Population) -> np.ndarray:
    return companies.marks["registered"] & ~companies.marks["society"]


def _food(certificates: Population) -> np.ndarray:
    return certificates.marks["registered"] & ~certificates.marks["driving"]


def _earners(persons: Population) -> np.ndarray:
    return (persons.elements["birth_date"].base < "2004-01-01").to_numpy() & (
        np.arange(persons.size) % 2 == 0
    )


SPECS = (
    Spec(
        "market_enterprises",
        linked(some("company", among=_enterprises), "company", "person"),
        bom=True,
        churn=REGISTER_CHURN,
        dates="%Y/{m}/{d}",
    ),
    Spec(
        "market_food_permits",
        linked(some("certificate", among=_food), "certificate", "company"),
        churn=REGISTER_CHURN,
        dates="%Y年{m}月{d}日",
    ),
    Spec("tax_payers", some("company", 0.95)),
    Spec(
        "tax_arrears",
        some("company", 0.05),
        {
            "tax_kind": choice(("增值税", "企业所得税", "房产税", "城镇土地使用税")),
            "amount": choice(("3600.00", "128000.00", "45000.50", "980.00", "2300000.00")),
            "period": constant("2026Q1"),
        },
        every=QUARTERLY,
    ),
    Spec("tax_income", some("person", 0.9, _earners), {"period": constant("2026-05")}),
)
