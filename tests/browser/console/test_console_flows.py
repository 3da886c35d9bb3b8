"""What people do of a day: a clerk's morning, a department's answer, a ruling on a pattern, an objection.

After the golden city's first night seven conflicts are open; the gravest is the name of Li, whom the social
security office spells 李小燕.
"""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from governance.answers.layout import EVIDENCE, VALUE, VERDICT

LI = "442000198506152248"
RIGHT, WRONG = "李晓燕", "李小燕"


def position(page: Page) -> Locator:
    return page.locator(".position")


def status(page: Page, words: str) -> None:
    expect(page.locator("h1 ~ .badge").filter(has_text=re.compile(f"^{words}$"))).to_be_visible()


def open_first(page: Page) -> str:
    """Open the gravest case by keyboard and return its address."""
    page.goto("/queue")
    page.keyboard.press("g")
    expect(position(page)).to_contain_text("第 1 件，共 7 件")
    return page.url


def ask_social(page: Page) -> None:
    """Ask the social security office about the gravest case."""
    open_first(page)
    page.keyboard.press("a")
    asking = page.locator("form[action$='/ask']")
    for other in ("harbour", "police"):
        asking.locator(f"[value={other}]").uncheck()
    asking.locator("textarea").fill("哪个字？")
    asking.get_by_role("button").click()
    status(page, "核查中")


def test_a_clerks_morning(visiting: Any) -> None:
    page = visiting("ming")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("今日"))
    page.get_by_role("link", name="待办", exact=True).click()
    expect(position(page)).to_contain_text("共 7 件")
    open_first(page)
    expect(page.get_by_text(WRONG)).to_have_count(0)  # sensitive, and not yet taken
    page.keyboard.press("t")
    status(page, "已领取")
    expect(page.locator("mark").filter(has_text="小").first).to_be_visible()
    ask_social(page)
    case = page.url
    page.keyboard.press("1")
    expect(position(page)).to_contain_text("共 6 件")
    page.goto(case)
    status(page, "待复核")
    page.keyboard.press("u")
    page.locator("form[action$='/undo'] textarea").fill("误按")
    page.get_by_role("button", name="撤销", exact=True).click()
    status(page, "待领取")
    expect(page.get_by_role("cell", name="误按")).to_be_visible()
    page.goto("/queue")
    expect(position(page)).to_contain_text("共 7 件")


def test_two_people_rule_on_a_grave_case(visiting: Any) -> None:
    clerk, supervisor = visiting("ming"), visiting("hua")
    case = open_first(clerk)
    clerk.keyboard.press("t")
    status(clerk, "已领取")
    clerk.keyboard.press("1")
    expect(position(clerk)).to_contain_text("共 6 件")
    supervisor.goto(case)
    status(supervisor, "待复核")
    supervisor.keyboard.press("s")
    status(supervisor, "已认定")


def test_a_department_answers_in_place(visiting: Any, tmp_path: Path) -> None:
    clerk, officer = visiting("ming"), visiting("soc")
    ask_social(clerk)
    officer.goto("/departments/social")
    expect(officer.get_by_text("哪个字？")).to_be_visible()
    expect(officer.get_by_role("heading", level=3)).to_contain_text(LI)
    expect(officer.get_by_role("cell", name=WRONG)).to_be_visible()
    expect(officer.get_by_role("cell", name=RIGHT)).to_have_count(0)  # others' sensitive values are masked
    proof = tmp_path / "身份证.txt"
    proof.write_text("李晓燕", encoding="utf-8")
    officer.get_by_role("radio", name=re.compile("^更正")).check()
    officer.locator(".answer [name=value]").fill(RIGHT)
    officer.locator(".answer [name=evidence]").set_input_files(proof)
    officer.get_by_role("button", name="答复", exact=True).click()
    expect(officer.get_by_text("目前没有待答复的问题。")).to_be_visible()
    expect(officer.get_by_role("heading", name=re.compile("已答复，待认定"))).to_be_visible()
    clerk.reload()
    status(clerk, "已答复")
    expect(clerk.get_by_role("cell", name=RIGHT).first).to_be_visible()


def test_a_department_answers_by_workbook(visiting: Any, tmp_path: Path) -> None:
    clerk, officer = visiting("ming"), visiting("soc")
    ask_social(clerk)
    officer.goto("/departments/social")
    officer.get_by_text("用表格批量答复").click()
    with officer.expect_download() as sent:
        officer.get_by_role("link", name="下载答复表").click()
    book_file = tmp_path / "answers.xlsx"
    sent.value.save_as(book_file)
    book = openpyxl.load_workbook(book_file)
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at[VERDICT], "更正")
    sheet.cell(2, at[VALUE], RIGHT)
    sheet.cell(2, at[EVIDENCE], "proof.txt")
    book.save(book_file)
    upload(officer, book_file)
    fault = officer.get_by_role("alert").get_by_role("row").nth(1)
    expect(fault).to_contain_text("没有随表上传证明文件 proof.txt")
    expect(fault.get_by_role("cell").nth(1)).to_have_text("2")
    proof = tmp_path / "proof.txt"
    proof.write_text("李晓燕", encoding="utf-8")
    upload(officer, book_file, proof)
    expect(officer.get_by_role("status")).to_have_text("已登记 1 个答复。")
    expect(officer.get_by_text("目前没有待答复的问题。")).to_be_visible()


def upload(page: Page, book: Path, *proofs: Path) -> None:
    if not page.locator(".workbook").evaluate("it => it.open"):
        page.get_by_text("用表格批量答复").click()
    page.get_by_label("填好的答复表").set_input_files(book)
    page.get_by_label(re.compile("^证明文件（")).set_input_files(list(proofs))
    page.get_by_role("button", name="上传").click()


def test_an_officer_sees_the_own_department_only(visiting: Any) -> None:
    officer = visiting("soc")
    expect(officer).to_have_url(re.compile("/departments/social$"))
    names = officer.get_by_role("navigation").get_by_role("link").all_inner_texts()
    assert names == ["部门", "校核申请"]


@pytest.mark.parametrize("path", ["/departments/police", "/queue", "/patterns", "/users"])
def test_what_isnt_an_officers_is_refused(visiting: Any, served: Any, path: str) -> None:
    officer = visiting("soc")
    answer = officer.request.get(f"{served.address}{path}")
    assert answer.status == 403


def test_a_pattern_is_ruled_on_previewed_seconded_and_undone(visiting: Any) -> None:
    clerk, supervisor = visiting("ming"), visiting("hua")
    clerk.goto("/patterns")
    expect(clerk.get_by_text("7 种规律，共 7 处不一致")).to_be_visible()
    clerk.get_by_role("row").filter(has_text="姓名").get_by_role("link").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("参保人员：一字之差")
    pattern = clerk.url
    clerk.keyboard.press("u")  # show the samples' values, which is recorded
    expect(clerk.locator("mark").filter(has_text="小")).to_be_visible()
    clerk.keyboard.press("1")
    clerk.keyboard.press("p")
    preview = clerk.locator("#preview")
    expect(preview).to_contain_text("解决 1 处")
    expect(preview).to_contain_text(RIGHT)
    clerk.get_by_label("理由").fill("以户籍登记为准")
    clerk.get_by_role("button", name="认定 1 处").click()
    expect(clerk.get_by_text("待第二人复核")).to_be_visible()
    expect(clerk.get_by_role("button", name="复核同意")).to_be_disabled()
    supervisor.goto(pattern)
    supervisor.keyboard.press("s")
    expect(supervisor.locator(".facts")).to_contain_text("已认定")
    clerk.goto("/queue")
    expect(position(clerk)).to_contain_text("共 6 件")
    clerk.goto(pattern)
    clerk.get_by_label("撤销原因").fill("需再核")
    clerk.get_by_role("button", name="撤销整条认定").click()
    expect(clerk.get_by_role("cell", name="需再核")).to_be_visible()
    clerk.goto("/queue")
    expect(position(clerk)).to_contain_text("共 7 件")


def test_a_finding_of_different_meaning_is_ruled_on_and_undone_as_one(visiting: Any) -> None:
    """Of the two companies whose capital both registers know, the tax office agrees on one."""
    page = visiting("ming")
    page.goto("/patterns")
    page.get_by_role("link", name="口径不同的来源").click()
    finding = page.get_by_role("article").filter(has_text="注册资本")
    expect(finding).to_contain_text(
        "2 个实体中，只有 50.0% 与权威来源一致；涉及 1 处不一致，其中 1 处只有它不同"
    )
    expect(finding.get_by_role("img")).to_be_visible()
    finding.get_by_label("理由").fill("税务登记的是实缴资本")
    finding.get_by_role("button").click()
    expect(finding.get_by_role("listitem")).to_contain_text("已认定")
    page.goto("/queue")
    expect(position(page)).to_contain_text("共 6 件")
    page.goto("/patterns/ruled")
    expect(page.get_by_role("row")).to_have_count(2)
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    standing = page.get_by_role("region", name="认定为含义不同的来源")
    standing.get_by_label("撤销原因").fill("误")
    standing.get_by_role("button", name="撤销认定").click()
    expect(finding.get_by_role("listitem")).to_contain_text("待领取")
    page.goto("/queue")
    expect(position(page)).to_contain_text("共 7 件")


def test_an_objection_is_raised_proved_and_answered(visiting: Any, tmp_path: Path) -> None:
    officer, clerk = visiting("soc"), visiting("ming")
    officer.get_by_role("link", name="校核申请").click()
    officer.get_by_label("数据元").select_option("person.birth_date")
    officer.get_by_label(re.compile("^主键")).fill(LI)
    officer.get_by_label(re.compile("^异议")).fill("出生证写的是六月十六日")
    officer.get_by_label("代行政相对人提出").check()
    officer.get_by_role("button", name="提出", exact=True).click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("校核申请")
    proof = tmp_path / "出生证.txt"
    proof.write_text("1985-06-16", encoding="utf-8")
    officer.get_by_label("证明文件").set_input_files(proof)
    officer.get_by_role("button", name="登记证明").click()
    expect(officer.get_by_text("证明已登记")).to_be_visible()
    expect(officer.get_by_text("尚未答复。")).to_be_visible()
    clerk.goto("/objections")
    clerk.get_by_role("row").nth(1).get_by_role("link").click()
    clerk.get_by_label("核实结果和依据").fill("已更正")
    clerk.get_by_role("button", name="答复", exact=True).click()
    officer.reload()
    expect(officer.get_by_text("已更正")).to_be_visible()


def test_everything_can_be_done_by_keyboard(visiting: Any) -> None:
    page = visiting("ming")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("/queue")
    for key in "jj":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(position(page)).to_contain_text("第 2 件")
    page.keyboard.press("j")
    expect(position(page)).to_contain_text("第 3 件")
    page.keyboard.press("k")
    expect(position(page)).to_contain_text("第 2 件")
    page.keyboard.press("n")
    expect(page.locator("form[action$='/note'] textarea")).to_be_focused()
    page.keyboard.type("j1")  # typed, not pressed
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="j1")).to_be_visible()
    page.keyboard.press("1")
    expect(position(page)).to_contain_text("共 6 件")
    page.keyboard.press("q")
    expect(page).to_have_url(re.compile("/queue"))


def test_the_language_is_switched_and_kept(visiting: Any) -> None:
    page = visiting("ming")
    page.goto("/patterns")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patterns")
    page.goto("/objections")
    expect(page.get_by_role("heading", level=1)).to_have_text("Objections")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("校核申请")
