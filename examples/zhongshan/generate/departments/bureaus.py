"""交通运输局, 市政务服务和数据管理局, 小榄镇, 古镇镇, 供水有限公司 and 管道燃气有限公司."""

import numpy as np

from examples.zhongshan.generate import words
from examples.zhongshan.generate.departments.drawing import linked, marked, some
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import MONTHLY, Spec, choice, constant, serial


def _of_xiaolan(population: Population) -> np.ndarray:
    return population.marks["town"] == words.XIAOLAN


def _in_guzhen(population: Population) -> np.ndarray:
    return population.marks["town"] == words.GUZHEN


def _householders(persons: Population) -> np.ndarray:
    return np.arange(persons.size) % 3 == 0


SPECS = (
    Spec(
        "transport_drivers",
        linked(some("certificate", 0.06, marked("driving")), "certificate", "person"),
        {"qualification": serial("442000", 12), "valid_until": constant("2028-12-31")},
    ),
    Spec(
        "transport_operators",
        some("company", 0.05),
        {"licence_number": serial("4420", 8), "scope": choice(words.SCOPES)},
    ),
    Spec(
        "authority_certificates",
        some("certificate", 0.85),
        operations=("签发", "变更", "撤回"),
        held_back=True,
    ),
    Spec(
        "xiaolan_residents",
        some("person", 0.95, _of_xiaolan),
        {"village": choice(tuple(f"{v}社区" for v in words.VILLAGES))},
        bom=True,
    ),
    Spec("xiaolan_shops", some("company", 0.8, _of_xiaolan)),
    Spec(
        "water_accounts",
        some("person", 0.6, _householders),
        {"account": serial("W", 9), "installed_on": constant("2012-09-01")},
    ),
    Spec(
        "guzhen_land",
        some("parcel", 0.9, _in_guzhen),
        {"village": choice(tuple(f"{v}村" for v in words.VILLAGES))},
        every=MONTHLY,
    ),
    Spec(
        "gas_accounts",
        some("person", 0.3, _householders),
        {"account": serial("G", 9), "inspected_on": constant("2026-03-12")},
        every=MONTHLY,
    ),
)
