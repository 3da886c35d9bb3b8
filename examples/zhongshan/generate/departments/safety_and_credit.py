"""应急管理局 and 发展和改革局: hazards, shelters, and the penalties that all bureaus impose."""

from examples.zhongshan.generate import words
from examples.zhongshan.generate.departments.drawing import some
from examples.zhongshan.generate.spec import QUARTERLY, WEEKLY, Spec, choice, constant, phones, serial

_TOWNS = tuple(code for code, _ in words.TOWNS)
_ORGANS = ("市市场监督管理局", "市生态环境局", "市城市管理和综合执法局", "市应急管理局", "市消防救援支队")

SPECS = (
    Spec(
        "emergency_hazards",
        some("parcel", 0.04),
        {
            "hazard_number": serial("YH", 8),
            "kind": choice(("危旧房", "易涝", "危旧房", "地质灾害", "危化品")),
            "level": choice(("Ⅳ", "Ⅳ", "Ⅲ", "Ⅱ", "Ⅳ", "Ⅲ", "Ⅰ")),
            "threatened": choice(("4", "12", "0", "35", "7", "160")),
            "phone": phones("1390000"),
            "inspected_on": constant("2026-05-29"),
        },
        every=WEEKLY,
    ),
    Spec(
        "emergency_shelters",
        some("parcel", 0.01),
        {
            "shelter_number": serial("BN", 6),
            "name": choice(tuple(f"{v}避难场所" for v in words.VILLAGES)),
            "town": choice(_TOWNS),
            "capacity": choice(("300", "1200", "150", "5000")),
            "phone": phones("0760-8777"),
        },
        every=QUARTERLY,
    ),
    Spec(
        "development_penalties",
        some("company", 0.1),
        {
            "decision_number": serial("中罚〔2026〕", 6),
            "kind": choice(("警告", "罚款", "罚款", "吊销", "罚款", "停业")),
            "fine": choice(("", "1.5", "20", "", "0.3", "5")),
            "organ": choice(_ORGANS),
            "decided_on": choice(("2026-01-14", "2025-11-03", "2026-04-22", "2025-07-30")),
        },
        every=WEEKLY,
    ),
)
