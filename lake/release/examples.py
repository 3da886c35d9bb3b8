"""``catalog.examples``: questions an analyst asks, each with a query that runs on the release it is in.

Questions about the city's own data come from its themes; those here hold for every catalogue.
"""

from dataclasses import dataclass

from catalog.language import Text
from catalog.models import Catalogue
from lake.engine import literal, quoted
from lake.release.catalogue_tables import CatalogueTable


@dataclass(frozen=True)
class Example:
    """A question and the SQL that answers it."""

    question: Text
    sql: str


def examples_table(catalogue: Catalogue, theme_tables: frozenset[str]) -> CatalogueTable:
    """Return ``catalog.examples``; ``theme_tables`` are the codes of the theme tables in the release."""
    columns = (
        "number INTEGER 编号",
        "question VARCHAR 问题",
        "question_en VARCHAR 问题（英文）",
        "sql VARCHAR 查询",
    )
    found = (*_themes(catalogue, theme_tables), *_entities(catalogue), *_departments(catalogue), *_GENERAL)
    rows = tuple((n, e.question.zh, e.question.en, e.sql) for n, e in enumerate(found, 1))
    return CatalogueTable("examples", "示例查询：每条都可直接运行", columns, rows)


def _themes(catalogue: Catalogue, theme_tables: frozenset[str]) -> tuple[Example, ...]:
    tables = (table for theme in catalogue.themes.values() for table in theme.tables)
    return tuple(Example(t.example_question, t.example) for t in tables if t.code in theme_tables)


def _entities(catalogue: Catalogue) -> tuple[Example, ...]:
    counts = " UNION ALL\n".join(
        f"SELECT {literal(e.name.zh)} AS 基础库, count(*) AS 行数, "
        f"count(*) FILTER (len(disputed) > 0) AS 有争议, "
        f"count(*) FILTER (len(provisional) > 0) AS 有暂定值, count(*) FILTER (NOT known) AS 未登记 "
        f"FROM base.{quoted(e.code)}"
        for e in catalogue.entities.values()
    )
    total = Example(
        Text(
            zh="各基础库有多少行，其中多少有争议？",
            en="How many rows has each base database, how many disputed?",
        ),
        f"-- 一行一库\n{counts}",
    )
    return (total, *(_explain(catalogue, code) for code in list(catalogue.entities)[:1]))


def _explain(catalogue: Catalogue, entity: str) -> Example:
    name = catalogue.entities[entity].name
    return Example(
        Text(
            zh=f"某个{name.zh}的现行值从何而来，各来源怎么说？",
            en=f"Where do the values of one {name.en} come from, and what does each source say?",
        ),
        f"-- 以有争议的第一个为例；换成要查的主键即可\n"
        f"FROM explain({literal(entity)},\n"
        f"             (SELECT min(_key) FROM base.{quoted(entity)} WHERE len(disputed) > 0))",
    )


def _departments(catalogue: Catalogue) -> tuple[Example, ...]:
    codes = sorted({feed.department for feed in catalogue.feeds.values()})[:1]
    return tuple(
        Example(
            Text(
                zh=f"{catalogue.departments[code].name.zh}有哪些不一致要核查？",
                en=f"Which conflicts concern {catalogue.departments[code].name.en}?",
            ),
            f"-- 部门代码或名称均可\nFROM conflicts_of({literal(code)}) ORDER BY first_seen, key LIMIT 100",
        )
        for code in codes
    )


_GENERAL = (
    Example(
        Text(zh="这个版本里有哪些表，各是什么？", en="Which tables are there, and what is each?"),
        """-- 说明就是表的注释
SELECT schema_name || '.' || view_name AS 表, comment AS 说明
FROM duckdb_views() WHERE NOT internal ORDER BY ALL""",
    ),
    Example(
        Text(zh="一张表的每一列是什么意思？", en="What does each column of a table mean?"),
        """-- 把表名换成要看的
SELECT column_name AS 列, data_type AS 类型, comment AS 说明
FROM duckdb_columns() WHERE schema_name = 'quality' AND table_name = 'conflict' ORDER BY column_index""",
    ),
    Example(
        Text(zh="哪些数据元的不一致最多？", en="Which elements are disputed most?"),
        """-- 只数未了结的
SELECT c.entity, c.element, e.name AS 数据元, c.kind, count(*) AS 处数
FROM quality.conflict AS c LEFT JOIN catalog.element AS e ON e.entity = c.entity AND e.code = c.element
WHERE c.status = 'open' GROUP BY ALL ORDER BY 处数 DESC, 1, 2, 3""",
    ),
    Example(
        Text(zh="不一致涉及哪些部门？", en="Which departments do the conflicts concern?"),
        """-- 一处不一致涉及几个部门，就在几个部门里各算一次
SELECT d.name AS 部门, c.severity AS 严重程度, count(*) AS 处数
FROM (SELECT unnest(departments) AS code, severity FROM quality.conflict WHERE status = 'open') AS c
LEFT JOIN catalog.department AS d ON d.code = c.code GROUP BY ALL ORDER BY 处数 DESC, 1, 2, 3""",
    ),
    Example(
        Text(zh="最近一夜新发现了哪些不一致？", en="Which conflicts are new since the last night?"),
        """-- 首次发现日期等于最近一夜
SELECT entity, key, element, kind, severity FROM quality.conflict
WHERE first_seen = (SELECT max(last_seen) FROM quality.conflict) ORDER BY ALL LIMIT 100""",
    ),
    Example(
        Text(zh="不一致的双方各怎么说？", en="What do both sides of a conflict say?"),
        """-- 权威来源在左，校核来源在右
SELECT a.entity, a.key, a.element, a.raw AS 权威来源, b.source AS 校核来源代码, b.raw AS 校核来源
FROM quality.conflict_claim AS a JOIN quality.conflict_claim AS b USING (conflict)
WHERE a.status = 'open' AND a.kind = 'values_differ' AND a.authoritative AND NOT b.authoritative
  AND a.form IS DISTINCT FROM b.form
ORDER BY ALL LIMIT 100""",
    ),
    Example(
        Text(
            zh="每次报送的行都去了哪里，账平吗？",
            en="Where did each delivery's rows go, and does it balance?",
        ),
        """-- 接收 = 入库 + 未变 + 被取代 + 隔离
SELECT f.name AS 数据资源, l.business_date, l.status, l.received, l.loaded, l.unchanged, l.superseded,
       l.quarantined, l.received = l.loaded + l.unchanged + l.superseded + l.quarantined AS 账平
FROM quality.ledger AS l LEFT JOIN catalog.feed AS f ON f.code = l.feed
ORDER BY l.business_date DESC, 1, 2, 3""",
    ),
    Example(
        Text(zh="隔离的行最常违反什么规则？", en="Which rules do quarantined rows break most?"),
        """-- 附改正办法
SELECT department, feed, "column" AS 列, rule AS 规则, any_value(hint_zh) AS 如何改正, count(*) AS 行数
FROM quality.quarantine GROUP BY ALL ORDER BY 行数 DESC, 1, 2, 3""",
    ),
    Example(
        Text(zh="各数据资源最近一次报送是哪天？", en="When was each feed last delivered?"),
        """-- 从未报送的日期为空
SELECT d.name AS 部门, f.name AS 数据资源, f.cycle AS 更新周期, max(l.business_date) AS 最近报送
FROM catalog.feed AS f LEFT JOIN catalog.department AS d ON d.code = f.department
LEFT JOIN quality.ledger AS l ON l.feed = f.code AND l.status = 'loaded' GROUP BY ALL ORDER BY ALL""",
    ),
    Example(
        Text(
            zh="每个数据元由谁说了算，由谁校核？",
            en="Which source has the say on each element, which check it?",
        ),
        """-- 一数一源、多元校核
SELECT e.entity, e.name AS 数据元, list(s.source ORDER BY s.place) FILTER (s.role = 'authority') AS 权威来源,
       list(s.source ORDER BY s.place) FILTER (s.role = 'check') AS 校核来源
FROM catalog.element AS e JOIN catalog.source_of_element AS s ON s.entity = e.entity AND s.element = e.code
GROUP BY ALL ORDER BY ALL""",
    ),
    Example(
        Text(zh="哪些数据可以无条件共享？", en="Which data may be shared without conditions?"),
        """-- 条例：无条件共享、有条件共享、不予共享
SELECT share_type AS 共享类型, count(*) AS 数据资源数, list(name ORDER BY name) AS 数据资源
FROM catalog.feed GROUP BY ALL ORDER BY ALL""",
    ),
    Example(
        Text(
            zh="各来源与权威来源一致的比例是多少？",
            en="How often does each check source agree with the authority?",
        ),
        """-- 分母是该来源提供的说法数
SELECT s.source, s.entity, s.element, s.说法数, coalesce(c.处数, 0) AS 不一致,
       round(100 - 100.0 * coalesce(c.处数, 0) / s.说法数, 2) AS 一致百分比
FROM (SELECT source, entity, element, count(*) AS 说法数 FROM quality.claim
      WHERE NOT authoritative GROUP BY ALL) AS s
LEFT JOIN (SELECT source, entity, element, count(DISTINCT conflict) AS 处数 FROM quality.conflict_claim
           WHERE status = 'open' AND kind = 'values_differ' GROUP BY ALL) AS c USING (source, entity, element)
ORDER BY 一致百分比, 1, 2, 3""",
    ),
)
