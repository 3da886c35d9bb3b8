"""The schema ``catalog`` of a release: what the city declares, as small tables of their own.

One function per table gives its rows; texts are the catalogue's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.models import Authority, Catalogue, Clock, Entity
from lake.engine import Engine, listed, literal, quoted
from lake.release.shape import ViewColumn
from lake.release.views import comment_columns

Row = Sequence[Any]


@dataclass(frozen=True)
class CatalogueTable:
    """A table ``catalog.name``: comment, columns as ``name type comment`` and rows in that order."""

    name: str
    comment: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def make(self, engine: Engine) -> None:
        """Create and fill the table, with comments, in the database in use."""
        columns = tuple(ViewColumn(*column.split(" ", 2)) for column in self.columns)
        table = f"catalog.{quoted(self.name)}"
        engine.run(f"CREATE TABLE {table} ({', '.join(f'{quoted(c.name)} {c.type}' for c in columns)})")
        engine.run(f"COMMENT ON TABLE {table} IS {literal(self.comment)}")
        comment_columns(engine, table, columns)
        if self.rows:
            places = ", ".join("?" for _ in columns)
            insert = f"INSERT INTO {table} ({listed(c.name for c in columns)}) VALUES ({places})"
            engine.connection.executemany(insert, [list(row) for row in self.rows])


def catalogue_tables(catalogue: Catalogue) -> tuple[CatalogueTable, ...]:
    """Return every table of the schema but the examples."""
    return (
        _departments(catalogue),
        _feeds(catalogue),
        _columns(catalogue),
        _codes(catalogue),
        _entities(catalogue),
        _elements(catalogue),
        _sources(catalogue),
        _themes(catalogue),
        _theme_tables(catalogue),
        _checks(catalogue),
        _clocks(catalogue),
    )


def _departments(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 部门代码",
        "name VARCHAR 部门名称",
        "name_en VARCHAR 英文名称",
        "kind VARCHAR authority 主管、department 政务部门、town 镇区、utility 公用企业、provincial 省级",
    )
    rows = ((d.code, d.name.zh, d.name.en, d.kind) for d in catalogue.departments.values())
    return CatalogueTable("department", "部门", columns, tuple(rows))


def _feeds(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 数据资源代码，即 source 中的表名",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "department VARCHAR 提供部门代码",
        "classification VARCHAR 分类",
        "form VARCHAR 形式",
        "format VARCHAR 文件格式",
        "mode VARCHAR 方式：snapshot 全量、increment 增量",
        "share_type VARCHAR 共享类型：unconditional 无条件共享、conditional 有条件共享、withheld 不予共享",
        "share_method VARCHAR 共享方式",
        "share_requirement VARCHAR 使用要求",
        "responsible VARCHAR 责任主体",
        "grade VARCHAR 分级",
        "cycle VARCHAR 更新周期",
        "grace_days INTEGER 宽限天数",
        "secrecy_reviewed_by VARCHAR 保密审查人",
        "secrecy_reviewed_on DATE 保密审查日期",
    )
    rows = (
        (
            f.code,
            f.name.zh,
            f.name.en,
            f.department,
            f.classification,
            f.form,
            f.delivery.format,
            f.delivery.mode,
            f.share.type,
            f.share.method,
            f.share.requirement,
            f.responsible,
            f.grade,
            str(f.update.cycle),
            f.update.grace_days,
            f.secrecy.reviewed_by,
            f.secrecy.reviewed_on,
        )
        for f in catalogue.feeds.values()
    )
    return CatalogueTable("feed", "数据资源", columns, tuple(rows))


def _columns(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "feed VARCHAR 数据资源代码",
        "place INTEGER 次序",
        "code VARCHAR 列代码，即 source 表中的列名",
        "header VARCHAR 报送文件中的列名",
        "element VARCHAR 对应的数据元（实体.数据元）",
        "type VARCHAR 类型",
        "format VARCHAR 格式",
        "codes VARCHAR 代码表",
        "unit VARCHAR 单位",
        "required BOOLEAN 是否必填",
        "grade VARCHAR 分级",
    )
    rows = (
        (
            f.code,
            place,
            c.code,
            c.header,
            c.element,
            c.type,
            c.format,
            c.codes,
            c.unit,
            c.required,
            f.grade_of(c),
        )
        for f in catalogue.feeds.values()
        for place, c in enumerate(f.columns, 1)
    )
    return CatalogueTable("column", "数据资源的列", columns, tuple(rows))


def _codes(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "list VARCHAR 代码表",
        "list_name VARCHAR 代码表名称",
        "code VARCHAR 代码",
        "meaning VARCHAR 含义",
    )
    rows = (
        (codes.code, codes.name.zh, code, meaning)
        for codes in catalogue.codes.values()
        for code, meaning in codes.values.items()
    )
    return CatalogueTable("code", "代码表", columns, tuple(rows))


def _entities(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 实体代码，即 base 中的表名",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "database VARCHAR 所属基础库",
        "purpose VARCHAR 用途",
        "key VARCHAR[] 主键各部分",
    )
    rows = (
        (e.code, e.name.zh, e.name.en, e.database, e.purpose, [k.code for k in e.key])
        for e in catalogue.entities.values()
    )
    return CatalogueTable("entity", "实体", columns, tuple(rows))


def _elements(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "entity VARCHAR 实体代码",
        "place INTEGER 次序",
        "code VARCHAR 数据元代码",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "type VARCHAR 类型",
        "format VARCHAR 格式",
        "codes VARCHAR 代码表",
        "unit VARCHAR 单位",
        "comparator VARCHAR 比对方法",
        "when_silent VARCHAR 权威来源未提供时：empty 为空、agreed 取各校核来源一致的值",
        "severity VARCHAR 严重程度",
        "tolerated DOUBLE 容许的不一致比例",
        "gate BOOLEAN 超出时是否阻止发布",
        "grade VARCHAR 分级",
    )
    rows = (
        (
            entity.code,
            place,
            e.code,
            e.name.zh,
            e.name.en,
            e.type,
            e.format,
            e.codes,
            e.unit,
            e.comparator.name,
            e.when_silent,
            e.severity,
            e.tolerated,
            e.gate,
            e.grade,
        )
        for entity in catalogue.entities.values()
        for place, e in enumerate(entity.elements, 1)
    )
    return CatalogueTable("element", "数据元", columns, tuple(rows))


def _sources(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "entity VARCHAR 实体代码",
        "element VARCHAR 数据元代码",
        "source VARCHAR 数据资源代码",
        "role VARCHAR 角色：authority 权威来源、check 校核来源",
        "place INTEGER 次序：条件先成立者为权威",
        "condition VARCHAR 作为权威来源的条件",
    )
    rows = (row for entity in catalogue.entities.values() for row in _sources_of(entity))
    return CatalogueTable("source_of_element", "数据元的来源：一数一源、多元校核", columns, tuple(rows))


def _sources_of(entity: Entity) -> Iterable[Row]:
    for element in entity.elements:
        for place, authority in enumerate(element.authority, 1):
            yield entity.code, element.code, authority.feed, "authority", place, _condition(authority)
        for place, feed in enumerate(element.check_sources, 1):
            yield entity.code, element.code, feed, "check", place, None


def _condition(authority: Authority) -> str | None:
    when = authority.when
    if when is None:
        return None
    return f"{when.key} ~ {when.matches}" if when.matches else f"{when.key} = {'|'.join(when.prefix)}…"


def _themes(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 主题代码",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "lead VARCHAR 牵头部门代码",
        "purpose VARCHAR 用途",
    )
    rows = ((t.code, t.name.zh, t.name.en, t.lead, t.purpose.zh) for t in catalogue.themes.values())
    return CatalogueTable("theme", "主题库", columns, tuple(rows))


def _theme_tables(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "theme VARCHAR 主题代码",
        "code VARCHAR 表名，在 theme 中",
        "name VARCHAR 名称",
        "sql VARCHAR 表由此查询得出",
    )
    rows = (
        (t.code, table.code, table.name.zh, table.sql)
        for t in catalogue.themes.values()
        for table in t.tables
    )
    return CatalogueTable("theme_table", "主题库的表", columns, tuple(rows))


def _checks(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 检查代码",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "feed VARCHAR 数据资源代码",
        "kind VARCHAR 种类：row 行内、table 表内、reference 表间",
        "on_failure VARCHAR 不通过时：quarantine 隔离该行、conflict 报为不一致、gate 整批不入、warn 仅提示",
        "mostly DOUBLE 须通过的行的比例",
        "hint VARCHAR 如何改正",
    )
    rows = (
        (c.code, c.name.zh, c.name.en, c.feed, c.kind, c.on_failure, c.mostly, c.hint.zh)
        for c in catalogue.checks.values()
    )
    return CatalogueTable("check", "检查", columns, tuple(rows))


def _clocks(catalogue: Catalogue) -> CatalogueTable:
    columns = (
        "code VARCHAR 期限代码",
        "name VARCHAR 名称",
        "name_en VARCHAR 英文名称",
        "step VARCHAR 环节：ruling 认定、answer 部门答复、objection 校核申请的答复、correction 更正",
        "legal_basis VARCHAR 依据",
        "working_days BIGINT 工作日",
        "effective_from DATE 自何日起适用",
        "due_soon_days BIGINT 剩余几个工作日时提示将到期",
        "escalate_to VARCHAR 逾期后通知的角色",
    )
    rows = (
        (c.code, c.name.zh, c.name.en, c.step, c.legal_basis, *_days(c), c.escalate_to)
        for c in catalogue.clocks.values()
    )
    return CatalogueTable("clock", "核查各环节的期限", columns, tuple(rows))


def _days(clock: Clock) -> Row:
    return clock.working_days, clock.effective_from, clock.due_soon_days
