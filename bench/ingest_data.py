"""The files and tables that ``bench.ingest`` takes in: a register of residents as a department delivers it.

Made by the engine from row numbers and a hash, so the same number of rows is the same data every time. A row
in ten is known from an earlier delivery, and one in twenty of those has changed since. One row in a thousand
is bad: its identity number has a wrong check digit, it has a field too many, or its birth date is no date.
"""

from collections.abc import Sequence
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import duckdb

COLUMNS = {
    "record_no": "登记编号",
    "id_number": "身份证号",
    "name": "姓名",
    "sex": "性别代码",
    "birth_date": "出生日期",
    "address": "居住地址",
    "phone": "联系电话",
    "amount": "月缴费金额",
    "status": "登记状态",
    "updated_on": "更新日期",
}
"""Name of a column in tables → its header in the file."""

TABLE = "residents"
"""The database's table, once in the schema ``earlier`` and once in ``now``."""

_DATABASE = "ingest"
EARLIER, NOW = "earlier", "now"
WRONG_CHECK_DIGIT, RAGGED, NO_DATE = 117, 431, 739
_BAD_IN = 3000
"""of so many rows, those with these numbers are bad"""

_BATCH = 122_880
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文志国海燕春梅晓宇浩欣怡子涵梓轩雨桐思琪嘉俊䶮𠮷"
)
_TOWNS = (
    "石岐街道",
    "东区街道",
    "西区街道",
    "南区街道",
    "小榄镇",
    "古镇镇",
    "坦洲镇",
    "三乡镇",
    "南头镇",
    "沙溪镇",
)
_ROADS = (
    "中山一路",
    "博爱三路",
    "兴中道",
    "孙文东路",
    "岐关西路",
    "升平路",
    "环镇北路",
    "长江路",
    "翠沙路",
    "康华路",
)
_DIVISIONS = (
    "442000",
    "440103",
    "440106",
    "440682",
    "450102",
    "360102",
    "420106",
    "510107",
    "430102",
    "350203",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def write_csv(path: Path, rows: int, state: str) -> Path:
    """Write the register in one state as GB18030 CSV, unless it is there, and return its path."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}")
    with part.open("w", encoding="gb18030", newline="") as out, duckdb.connect() as engine:
        out.write(",".join(COLUMNS.values()) + "\n")
        stream = engine.sql(f"SELECT {_line()} AS line FROM ({_register(rows, state)})")
        for batch in stream.to_arrow_reader(_BATCH):
            out.write("".join(batch.column(0).to_pylist()))
    return part.replace(path)


def fill_database(server: str, rows: int) -> str:
    """Make a database that has the table in both states; return its address, with user and password.

    ``server`` is the address of another database of that server. A birth date that is no date is NULL here,
    and no row is ragged.
    """
    _run(server, f"DROP DATABASE IF EXISTS {_DATABASE}", f"CREATE DATABASE {_DATABASE}")
    url = server.rpartition("/")[0] + f"/{_DATABASE}"
    types = dict.fromkeys(COLUMNS, "text") | {"birth_date": "date", "updated_on": "date"}
    columns = ", ".join(f"{n} {t}" for n, t in (types | {"amount": "numeric(12, 2)"}).items())
    for state in (EARLIER, NOW):
        _run(url, f"CREATE SCHEMA {state}", f"CREATE TABLE {state}.{TABLE} ({columns})")
        with _connected(url) as connection, connection.cursor() as cursor, duckdb.connect() as engine:
            stream = engine.sql(_typed(rows, state)).to_arrow_reader(_BATCH)
            cursor.adbc_ingest(TABLE, stream, mode="append", db_schema_name=state)
        _run(
            url, f"ALTER TABLE {state}.{TABLE} ADD PRIMARY KEY (record_no)", f"VACUUM ANALYZE {state}.{TABLE}"
        )
    return url


def show(url: str, state: str) -> None:
    """Let sessions that begin from now on see the table in a state."""
    _run(url, f"ALTER DATABASE {_DATABASE} SET search_path = {state}")


def _run(url: str, *statements: str) -> None:
    with _connected(url) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _connected(url: str) -> adbc.Connection:
    return adbc.connect(url, autocommit=True)


def _typed(rows: int, state: str) -> str:
    """Return the query of the register's rows with their types."""
    names = ", ".join(n for n in COLUMNS if n not in ("birth_date", "amount", "updated_on"))
    return (
        f"SELECT {', '.join(COLUMNS)} FROM (SELECT {names}, TRY_CAST(birth_date AS DATE) AS birth_date, "
        f"amount::DECIMAL(12, 2) AS amount, updated_on::DATE AS updated_on FROM ({_register(rows, state)}))"
    )


def _line() -> str:
    """Return the SQL of a row's line in the file; addresses with a comma stand in quotes."""
    ragged = f"CASE WHEN i % {_BAD_IN} = {RAGGED} THEN ',备注' ELSE '' END"
    quoted = "CASE WHEN contains(address, ',') THEN '\"' || address || '\"' ELSE address END"
    fields = ", ".join(quoted if name == "address" else name for name in COLUMNS)
    return f"concat_ws(',', {fields}) || {ragged} || chr(10)"


def _register(rows: int, state: str) -> str:
    """Return the query of all rows, as text, with ``i``, the row's number."""
    earlier = state == EARLIER
    only = "WHERE i % 10 = 0" if earlier else ""
    changed = f"(i % 10 = 0 AND hash(i, 9) % 20 = 0 AND {str(earlier).lower()})"
    total = " + ".join(f"{w} * (ascii(stem[{n}]) - 48)" for n, w in enumerate(_WEIGHTS, 1))
    wrong = f"(i % {_BAD_IN} = {WRONG_CHECK_DIGIT})::INTEGER"
    return f"""
        SELECT
            i,
            'ZS' || lpad(i::VARCHAR, 9, '0') AS record_no,
            stem || substr('10X98765432', ({total} + {wrong}) % 11 + 1, 1) AS id_number,
            {_pick(_SURNAMES, 3)} || {_pick(_GIVEN, 4)}
                || CASE WHEN hash(i, 5) % 4 > 0 THEN {_pick(_GIVEN, 5)} ELSE '' END AS name,
            CASE WHEN (ascii(stem[17]) - 48) % 2 = 1 THEN '1' ELSE '2' END AS sex,
            CASE WHEN i % {_BAD_IN} = {NO_DATE} THEN '1985-02-30' ELSE born::VARCHAR END AS birth_date,
            '广东省中山市' || {_pick(_TOWNS, 6)} || {_pick(_ROADS, 7)} || (hash(i, 8) % 300 + 1) || '号'
                || (hash(i, 10) % 30 + 1) || '栋' || (hash(i, 11) % 3200 + 101) || '房'
                || CASE WHEN hash(i, 12) % 100 = 0 THEN ',近市场' ELSE '' END AS address,
            '1' || (3 + hash(i, 13) % 7)
                || lpad((hash(i, 14, {changed}) % 1000000000)::VARCHAR, 9, '0') AS phone,
            (hash(i, 15, {changed}) % 3000000 / 100)::DECIMAL(12, 2)::VARCHAR AS amount,
            (hash(i, 16) % 4 + 1)::VARCHAR AS status,
            (DATE '2026-05-31' - (hash(i, 17) % 900)::INTEGER - 900 * {changed}::INTEGER)::VARCHAR
                AS updated_on
        FROM (
            SELECT
                i, born,
                {_pick(_DIVISIONS, 1)} || strftime(born, '%Y%m%d')
                    || lpad((hash(i, 2) % 999 + 1)::VARCHAR, 3, '0') AS stem
            FROM (
                SELECT i, DATE '1940-01-01' + (hash(i, 0) % 29000)::INTEGER AS born
                FROM range({rows}) AS t(i) {only}
            )
        )
        ORDER BY i
    """


def _pick(texts: Sequence[str], salt: int) -> str:
    """Return the SQL that picks one of some texts by a row's number."""
    listed = ", ".join(f"'{text}'" for text in texts)
    return f"[{listed}][(hash(i, {salt}) % {len(texts)} + 1)::INTEGER]"
