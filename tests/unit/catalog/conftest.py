"""A tiny valid catalogue on disk, to be spoilt in one place by each test."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.errors import CatalogueError, Finding
from catalog.load import load
from catalog.models import Catalogue
from catalog.vocabulary import Vocabulary

FILES = {
    "city.yaml": """\
name: {zh: 小城, en: Small Town}
authority: data_office
first_night: 2026-01-05
""",
    "departments/data_office.yaml": """\
name: {zh: 政务数据局, en: Data Office}
kind: authority
""",
    "departments/police.yaml": """\
name: {zh: 公安局, en: Police}
kind: department
""",
    "codes/sex.yaml": """\
name: {zh: 性别, en: Sex}
values: {"1": 男, "2": 女}
""",
    "feeds/household.yaml": """\
name: {zh: 户籍, en: Household register}
department: police
classification: 自然人
form: 结构化数据
share:
  type: conditional
  method: 接口
  requirement: 办理政务服务
responsible: 治安支队
sample:
  idno: "440101199001010015"
  name: 张三
grade: sensitive
secrecy: {reviewed_by: 保密办, reviewed_on: 2026-01-01}
delivery:
  file: household_{date}.csv
  format: csv
  mode: snapshot
update:
  cycle: daily
  not_realtime_because: 系统每日导出
key: [idno]
describes:
  person:
    idno: idno
columns:
  - header: 身份证号
    code: idno
    format: resident_id
  - header: 姓名
    code: name
    element: person.name
    transforms: [trim]
  - header: 性别
    code: sex
    element: person.sex
    codes: sex
    code_map:
      M: "1"
""",
    "feeds/tax.yaml": """\
name: {zh: 纳税人, en: Taxpayers}
department: data_office
classification: 自然人
form: 结构化数据
share: {type: conditional, method: 接口, requirement: 征税}
responsible: 征管科
sample: {id: "440101199001010015"}
grade: sensitive
secrecy: {reviewed_by: 保密办, reviewed_on: 2026-01-01}
delivery: {file: tax.csv, format: csv, mode: snapshot}
update: {cycle: realtime}
key: [id]
describes: {person: {idno: id}}
columns:
  - {header: 证件号, code: id}
  - header: 名称
    code: name
    element: person.name
""",
    "entities/person.yaml": """\
name: {zh: 自然人, en: Person}
database: natural_person
purpose: 谁住在这里
key:
  - code: idno
    name: {zh: 身份证号, en: Identity number}
    comparator:
      name: identity_number
register:
  - feed: household
elements:
  - code: name
    name: {zh: 姓名, en: Name}
    comparator:
      name: person_name
      options:
        dots: true
    authority:
      - feed: household
    check_sources:
      - tax
  - code: sex
    name: {zh: 性别, en: Sex}
    codes: sex
    authority:
      - feed: household
""",
    "checks/name_given.yaml": """\
kind: row
name: {zh: 有姓名, en: Named}
hint: {zh: 补上姓名, en: Add the name}
feed: tax
on_failure: warn
condition: length(name) > 1 AND id <> ''
columns:
  - name
""",
    "checks/one_row_each.yaml": """\
kind: table
name: {zh: 不重复, en: Unique}
hint: {zh: 去重, en: Remove the copies}
feed: tax
on_failure: warn
unique:
  - id
""",
    "checks/taxpayer_registered.yaml": """\
kind: reference
name: {zh: 有户籍, en: Registered}
hint: {zh: 核对, en: Verify}
feed: tax
on_failure: warn
column: id
to_feed: household
to_column: idno
""",
    "themes/revenue.yaml": """\
name: {zh: 税务, en: Revenue}
lead: data_office
purpose: {zh: 谁纳税, en: Who pays}
tables:
  - code: taxpayers
    name: {zh: 纳税人, en: Taxpayers}
    sql: |
      SELECT p.name, count(*) AS rows_held
      FROM base.person AS p JOIN source.tax AS t ON t.id = p.idno
      WHERE p.known GROUP BY p.name
    columns:
      - {code: name, name: {zh: 姓名, en: Name}}
      - {code: rows_held, name: {zh: 行数, en: Rows}}
    example: SELECT name FROM theme.taxpayers WHERE rows_held > 1
    example_question: {zh: 谁有几行, en: Who has several rows}
""",
}

VOCABULARY = Vocabulary(
    formats=frozenset({"resident_id"}),
    transforms=frozenset({"trim"}),
    comparators={
        "exact": frozenset(),
        "identity_number": frozenset(),
        "person_name": frozenset({"dots"}),
    },
)


@dataclass
class CityFolder:
    """A catalogue folder with the edits and questions that tests need."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first ``old`` in a file, which must have it."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, old
        self.write(file, text.replace(old, new, 1))

    def write(self, file: str, text: str) -> None:
        """Write a file of the catalogue."""
        (self.path / file).parent.mkdir(exist_ok=True)
        (self.path / file).write_text(text, encoding="utf-8")

    def line(self, file: str, text: str) -> int:
        """Return the number of the first line that contains a text."""
        lines = (self.path / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def load(self) -> Catalogue:
        """Load the catalogue, names of formats and the like included."""
        return load(self.path, VOCABULARY)

    def findings(self) -> list[Finding]:
        """Return what loading finds wrong."""
        with pytest.raises(CatalogueError) as caught:
            self.load()
        return list(caught.value.findings)

    def refuses(self, file: str, line: str | int, *words: str) -> None:
        """Assert that there is one finding, at that file and line, and that it has the words."""
        findings = self.findings()
        assert len(findings) == 1, "\n".join(map(str, findings))
        found = findings[0]
        assert found.file == self.path / file
        assert found.line == (line if isinstance(line, int) else self.line(file, line)), str(found)
        said = f"{found.what.zh} {found.what.en} {found.hint.zh} {found.hint.en}"
        assert all(word in said for word in words), said


@pytest.fixture
def city(tmp_path: Path) -> CityFolder:
    folder = CityFolder(tmp_path / "catalogue")
    folder.path.mkdir()
    for file, text in FILES.items():
        folder.write(file, text)
    return folder
