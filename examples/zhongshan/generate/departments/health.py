"""卫生健康局: health records, death certificates and institutions."""

from examples.zhongshan.generate import words
from examples.zhongshan.generate.departments.drawing import marked, some
from examples.zhongshan.generate.spec import MONTHLY, Spec, choice, phones, serial

SPECS = (
    Spec(
        "health_records",
        some("person", 0.75),
        dates="%Y/{m}/{d}",
        operations=("新增", "修改", "删除"),
        undeclared={"微信号": serial("wx_")},
    ),
    Spec("health_deaths", some("person", 0.97, marked("dead")), bom=True, dates="%Y%m%d", again="date"),
    Spec(
        "health_institutions",
        some("company", 0.03),
        {
            "licence_number": serial("PDY442000", 8),
            "level": choice(("一级", "未定级", "一级", "二级", "未定级", "三级")),
            "beds": choice(("40", "0", "60", "260", "0", "900")),
            "town": choice(tuple(code for code, _ in words.TOWNS)),
            "phone": phones("0760-8888"),
        },
        every=MONTHLY,
    ),
)
