"""卫生健康局: health records and death certificates."""

from examples.zhongshan.generate.departments.drawing import marked, some
from examples.zhongshan.generate.spec import Spec, serial

SPECS = (
    Spec(
        "health_records",
        some("person", 0.75),
        dates="%Y/{m}/{d}",
        operations=("新增", "修改", "删除"),
        undeclared={"微信号": serial("wx_")},
    ),
    Spec("health_deaths", some("person", 0.97, marked("dead")), bom=True, dates="%Y%m%d", again="date"),
)
