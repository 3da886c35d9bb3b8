"""How a pull from a database fails, in words for the authority and the department.

Texts name tables, columns and counts, never values; the database's own message is shown only where
``SourceError`` says it holds none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.language import Text
from catalog.models import DatabasePull
from lake.pulls.pulled import PullFailed, redacted
from lake.pulls.secrets import Secrets
from lake.pulls.sessions import Failing, SourceError

_WHAT: dict[Failing, tuple[Text, Text]] = {
    "unreachable": (
        Text(zh="连不上数据库", en="the database can't be reached"),
        Text(
            zh="检查网络、防火墙和 url 中的主机与端口，请部门确认数据库已启动",
            en="check the network, the firewall and the url, and ask the department whether it runs",
        ),
    ),
    "login": (
        Text(zh="数据库拒绝登录", en="the database refuses the login"),
        Text(
            zh="检查密钥 {secret} 的用户名和密码、库名和访问许可",
            en="check user and password in the secret {secret}, the database's name and who may connect",
        ),
    ),
    "refused": (
        Text(zh="数据库不执行查询", en="the database won't run the query"),
        Text(
            zh="检查目录中的 table 或 query，以及该用户的读取权限",
            en="check table or query in the catalogue, and whether the user may read it",
        ),
    ),
    "cut_off": (
        Text(zh="数据库在取数途中断开", en="the database hung up half-way"),
        Text(
            zh="下一次取数会重新进行；反复出现时请部门查看数据库日志",
            en="the next pull makes up for it; if it goes on, have the department look at its log",
        ),
    ),
    "no_driver": (
        Text(zh="没有安装该数据库的驱动", en="the driver for this database isn't installed"),
        Text(
            zh="安装对应的可选依赖，见 docs/zh/deliveries/databases.md",
            en="install the extra for it, see docs/deliveries/databases.md",
        ),
    ),
}


@dataclass(frozen=True)
class Failures:
    """The failures of one feed's pull."""

    asked: DatabasePull
    secrets: Secrets

    @property
    def origin(self) -> str:
        """Where from, without credentials."""
        return f"{self.asked.url} {self.asked.table}" if self.asked.table else self.asked.url

    def of(self, error: SourceError) -> PullFailed:
        """Return what a session's error is."""
        what, hint = _WHAT[error.failing]
        said = self.secrets.redact(error.said)
        secret = self.asked.secret or "-"
        return self._failed(
            error.failing,
            Text(zh=f"{what.zh}（{said}）", en=f"{what.en} ({said})") if said else what,
            Text(zh=hint.zh.format(secret=secret), en=hint.en.format(secret=secret)),
        )

    def url(self) -> PullFailed:
        """Return the failure of an address that can't be understood."""
        return self._failed(
            "url",
            Text(zh="数据库地址 url 写法不对", en="the database's url can't be understood"),
            Text(
                zh="写成 postgresql://主机:端口/库名 的样子", en="write it like postgresql://host:5432/name"
            ),
        )

    def count_differs(self, came: int, expected: int) -> PullFailed:
        """Return the failure of a pull that brought another number of rows than the database counted."""
        return self._failed(
            "count_differs",
            Text(
                zh=f"取到 {came} 行，数据库自己计数 {expected} 行",
                en=f"{came} rows came, the database counted {expected}",
            ),
            Text(
                zh="取数期间数据有变动而数据库不支持一致快照；换只读副本或在静止时段取数",
                en="rows changed meanwhile in a database without snapshots; pull from a replica or at rest",
            ),
        )

    def columns_repeated(self, names: Sequence[str]) -> PullFailed:
        """Return the failure of a query that gives two columns one name."""
        said = "、".join(names)
        return self._failed(
            "duplicate_columns",
            Text(zh=f"查询结果中列名重复：{said}", en=f"the query gives columns the same name: {said}"),
            Text(zh="在 query 中用 AS 改名", en="rename them in the query with AS"),
        )

    def watermark_unknown(self, columns: Sequence[str]) -> PullFailed:
        """Return the failure of a watermark column that isn't there."""
        mark, there = self.asked.watermark, "、".join(columns)
        return self._failed(
            "no_watermark",
            Text(zh=f"没有水位列 {mark}；有：{there}", en=f"no watermark column {mark}; there are: {there}"),
            Text(zh="更正目录中的 watermark", en="correct watermark in the catalogue"),
        )

    def watermark_empty(self, rows: int) -> PullFailed:
        """Return the failure of rows whose watermark is NULL: no pull would ever bring them."""
        mark = self.asked.watermark
        return self._failed(
            "watermark_empty",
            Text(
                zh=f"{rows} 行的水位列 {mark} 为空，增量取数永远取不到它们",
                en=f"{rows} rows have no value in the watermark column {mark} and would never be pulled",
            ),
            Text(
                zh=f"请部门给 {mark} 加非空约束并补值，或改为全量取数",
                en=f"have the department fill {mark} and forbid NULL in it, or pull in full",
            ),
        )

    def _failed(self, rule: str, what: Text, hint: Text) -> PullFailed:
        return PullFailed(self.origin, rule, redacted(self.secrets, what), redacted(self.secrets, hint))
