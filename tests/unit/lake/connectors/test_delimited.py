"""CSV and TSV: values, lines, and what becomes of records that have no shape."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lake.engine import Engine
from lake.errors import UnreadableDelivery


def faults(incoming: Any) -> list[tuple[int, str, str]]:
    return [(r.line, r.rule, r.value) for r in incoming.rejects]


def test_text_stays_as_it_is(read_bytes: Any) -> None:
    incoming, rows = read_bytes("编号,姓名\n00123, 张三 \n1e5,NULL\n".encode(), "csv")
    assert incoming.headers == ("编号", "姓名")
    assert rows == {2: ("00123", " 张三 "), 3: ("1e5", "NULL")}


def test_an_empty_field_is_null_and_a_quoted_one_is_empty(read_bytes: Any) -> None:
    assert read_bytes(b'a,b,c\n,"",x\n', "csv")[1] == {2: (None, "", "x")}


def test_byte_order_mark_and_white_space_are_no_part_of_a_header(read_bytes: Any) -> None:
    incoming, rows = read_bytes("\ufeff 编号 ,\u3000姓名\n1,2\n".encode(), "csv")
    assert incoming.headers == ("编号", "姓名")
    assert rows == {2: ("1", "2")}


def test_byte_order_mark_without_header(read_bytes: Any) -> None:
    assert read_bytes(b"\xef\xbb\xbf1,2\n", "csv", ("a", "b"), header=False)[1] == {1: ("1", "2")}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(read_bytes: Any, end: str, last: bool) -> None:
    content = end.join(["a,b", "1,2", "3,4"]) + (end if last else "")
    assert read_bytes(content.encode(), "csv")[1] == {2: ("1", "2"), 3: ("3", "4")}


def test_mixed_line_ends(read_bytes: Any) -> None:
    assert read_bytes(b"a,b\r\n1,2\n3,4\r5,6\r\n", "csv")[1] == {2: ("1", "2"), 3: ("3", "4"), 4: ("5", "6")}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_behind_quoted_line_ends_and_empty_lines(read_bytes: Any, end: bytes) -> None:
    lines = [b"a,b", b'1,"x', b'y"', b"", b"2,z", b'"q",w']
    rows = read_bytes(end.join(lines) + end, "csv")[1]
    assert rows == {2: ("1", f"x{end.decode()}y"), 5: ("2", "z"), 6: ("q", "w")}


def test_lines_behind_a_header_of_two_lines(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b'"a\nx",b\n1,2\n', "csv")
    assert incoming.headers == ("a\nx", "b")
    assert rows == {3: ("1", "2")}


def test_empty_lines_before_the_header(read_bytes: Any) -> None:
    assert read_bytes(b"\n\r\na,b\n1,2\n", "csv")[1] == {4: ("1", "2")}


def test_too_few_and_too_many_fields(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b"a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n", "csv")
    assert rows == {2: ("1", "2"), 4: ("4", "5"), 6: ("9", "10")}
    assert faults(incoming) == [(3, "too_few_fields", "3"), (5, "too_many_fields", "6,7,8")]


def test_surplus_empty_fields_are_no_fault(read_bytes: Any) -> None:
    for content in (b"a,b\n1,2,,\n", b"a,b\n1,2,,\n3\n"):
        assert read_bytes(content, "csv")[1] == {2: ("1", "2")}


def test_a_nameless_column_at_the_end_is_none(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b"a,b,\n1,2,\n3,4,x\n", "csv")
    assert incoming.headers == ("a", "b")
    assert rows == {2: ("1", "2")}
    assert faults(incoming) == [(3, "too_many_fields", "3,4,x")]


def test_a_record_of_two_lines_with_too_many_fields_is_one_reject(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b'a,b,c\n1,"x\ny",2,3\n4,5,6\n', "csv")
    assert rows == {4: ("4", "5", "6")}
    assert faults(incoming) == [(2, "too_many_fields", '1,"x\ny",2,3')]


def test_an_unclosed_quote_takes_its_own_line_only(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b'a,b\n1,"x\n2,y\n3,"z"\n4,w\n', "csv")
    assert rows == {3: ("2", "y"), 4: ("3", "z"), 5: ("4", "w")}
    assert faults(incoming) == [(2, "bad_quotes", '1,"x')]


def test_an_unclosed_quote_that_a_later_one_closes(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b'a,b\n1,"x\n2,y\n3,z",w\n', "csv")
    assert rows == {3: ("2", "y")}
    assert faults(incoming) == [(2, "bad_quotes", '1,"x'), (4, "too_many_fields", '3,z",w')]


def test_text_behind_a_closing_quote(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b'a,b\n1,"x"y\n2,5" pipe\n', "csv")
    assert rows == {3: ("2", '5" pipe')}
    assert faults(incoming) == [(2, "bad_quotes", '1,"x"y')]


def test_bad_bytes_are_a_reject(read_bytes: Any) -> None:
    incoming, rows = read_bytes("a,b\n1,甲\n".encode() + b"2,\xff\n3,c\n", "csv")
    assert rows == {2: ("1", "甲"), 4: ("3", "c")}
    assert faults(incoming) == [(3, "bad_bytes", "2,\ufffd")]


def test_gb18030(read_bytes: Any) -> None:
    text = '编号,姓名\n1,"张,三"\n2,㐀𠀀\n'
    assert read_bytes(text.encode("gb18030"), "csv", encoding="gb18030")[1] == {
        2: ("1", "张,三"),
        3: ("2", "㐀𠀀"),
    }


def test_gb18030_trail_bytes_are_no_delimiters(read_bytes: Any) -> None:
    # 倈 is 82 7C in GB18030: its second byte is the one of |
    content = "a|b\n倈|2\n".encode("gb18030")
    assert b"\x82\x7c" in content
    assert read_bytes(content, "csv", encoding="gb18030", delimiter="|")[1] == {2: ("倈", "2")}


def test_bad_gb18030_bytes_are_a_reject(read_bytes: Any) -> None:
    content = "编号,姓名\n1,张三\n".encode("gb18030") + b"2,\x81\n3,\xff\xff\n" + "4,李四\n".encode("gb18030")
    incoming, rows = read_bytes(content, "csv", encoding="gb18030")
    assert rows == {2: ("1", "张三"), 5: ("4", "李四")}
    assert [(r.line, r.rule) for r in incoming.rejects] == [(3, "bad_bytes"), (4, "bad_bytes")]


@pytest.mark.parametrize(
    ("actual", "declared", "likely"),
    [
        ("gb18030", "utf-8", "gb18030"),
        ("utf-8", "gb18030", "utf-8"),
        ("utf-8-sig", "gb18030", "utf-8"),
        ("utf-16", "utf-8", "utf-16"),
    ],
)
def test_the_wrong_encoding_is_named(read_bytes: Any, actual: str, declared: str, likely: str) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes("编号,姓名\n1,张三\n2,李四\n".encode(actual), "csv", encoding=declared)
    assert caught.value.rule == "encoding"
    assert declared in caught.value.what.en
    assert likely in caught.value.what.en


@pytest.mark.parametrize("delimiter", ["\t", "|", ";", "\x01", "§", " "])
def test_delimiters(read_bytes: Any, delimiter: str) -> None:
    lines = ["a,b", f'1,"x{delimiter}y"', "z,3"]
    content = "\n".join(line.replace(",", delimiter) for line in lines)
    for suffix, bad in (("", []), (f"{delimiter}4{delimiter}5", [3])):
        incoming, rows = read_bytes((content + suffix + "\n").encode(), "csv", delimiter=delimiter)
        assert rows[2] == ("1", f"x{delimiter}y")
        assert [r.line for r in incoming.rejects] == bad


@pytest.mark.parametrize("content", [b"a,b\n", b"a,b", b"a,b\r\n\r\n"])
def test_header_only(read_bytes: Any, content: bytes) -> None:
    incoming, rows = read_bytes(content, "csv")
    assert (incoming.headers, rows, incoming.rejects) == (("a", "b"), {}, ())


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b'"a,b\n1,2\n'])
def test_a_file_without_header(read_bytes: Any, content: bytes) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(content, "csv")
    assert caught.value.rule == "no_header"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_nothing_without_header(read_bytes: Any, content: bytes) -> None:
    assert read_bytes(content, "csv", ("a", "b"), header=False)[1] == {}


@pytest.mark.parametrize("header", [b"a,a", b"ID,id", b"a,_line", b"a, a "])
def test_duplicate_headers(read_bytes: Any, header: bytes) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(header + b"\n1,2\n", "csv")
    assert caught.value.rule == "duplicate_header"


def test_one_column_with_an_empty_value(read_bytes: Any) -> None:
    expected = {2: ("1",), 3: (None,), 4: ("2",)}
    assert read_bytes(b"a\n1\n\n2\n", "csv")[1] == expected
    assert read_bytes(b"a\n1\n\n2\n3,4\n", "csv")[1] == expected


def test_many_rows_keep_their_lines(read_bytes: Any, tmp_path: Path, misnumbered: Any) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("n,t\n")
        out.writelines(f"{n},{'x' * 50}\n" for n in range(2, 300_002))
    incoming, _ = read_bytes(path, "csv")
    assert misnumbered(incoming) == (300_000, 0)


def test_a_broken_row_among_many(read_bytes: Any, tmp_path: Path, misnumbered: Any) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("n,t\n")
        out.writelines("broken\n" if n == 150_000 else f"{n},x\n" for n in range(2, 300_002))
    incoming, _ = read_bytes(path, "csv")
    assert faults(incoming) == [(150_000, "too_few_fields", "broken")]
    assert misnumbered(incoming) == (299_999, 0)


def test_nothing_is_left_behind(read_bytes: Any, engine: Engine) -> None:
    incoming, _ = read_bytes("a,b\n1,甲\n2\n".encode("gb18030"), "csv", encoding="gb18030")
    assert [p.name for p in engine.folder.iterdir() if p.is_file()] == []
    assert engine.one("SELECT current_setting('preserve_insertion_order')") == (False,)
    incoming.drop(engine)
    assert engine.rows("SELECT table_name FROM information_schema.tables") == []


CHARACTERS = st.sampled_from(list('",\n\r\t; 0a甲𠀀é'))
FIELDS = st.text(CHARACTERS, max_size=6)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(FIELDS, FIELDS, FIELDS), max_size=6),
    delimiter=st.sampled_from([",", "\t", ";"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
@example(rows=[("a\r\nb", "", '"'), ("x", "y", "z")], delimiter=",", end="\n", encoding="utf-8")
def test_round_trip(
    read_bytes: Any, rows: list[tuple[str, str, str]], delimiter: str, end: str, encoding: str
) -> None:
    """What Python's writer quotes is read back, each row on the line on which it was written."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["列甲", "列乙", "列丙"])
    lines = []
    for row in rows:
        so_far = written.getvalue()
        lines.append(1 + so_far.count("\n") + so_far.count("\r") - so_far.count("\r\n"))
        writer.writerow(row)
    incoming, found = read_bytes(
        written.getvalue().encode(encoding), "csv", delimiter=delimiter, encoding=encoding
    )
    assert incoming.rejects == ()
    assert found == dict(zip(lines, rows, strict=True))
