"""Tasks ahead of their steps: in what order, two at a time, and what follows from one that fails."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assets.ahead import Ahead, NotDone, Task, ahead
from lake.engine import Engine

PATIENCE = 30
"""seconds after which a test that hangs fails"""


@pytest.fixture
def city(tmp_path: Path) -> Any:
    """Return as much of a city as tasks need: its scratch folder, and engines."""

    def new_engine(name: str) -> Engine:
        return Engine(tmp_path / name, memory_limit="200MB", threads=1)

    return SimpleNamespace(home=SimpleNamespace(scratch=tmp_path), new_engine=new_engine)


def task(name: str, work: Callable[[Engine], Any] = lambda _: None, *after: str) -> Task:
    return Task(name, after, work)


@pytest.fixture
def run(city: Any) -> Iterator[Callable[..., Ahead]]:
    """Return a function: tasks → those tasks under way, ended after the test."""
    opened = []

    def begin(*tasks: Task) -> Ahead:
        opened.append(ahead(city, tasks))
        return opened[-1].__enter__()

    yield begin
    for each in opened:
        each.__exit__(None, None, None)


def test_a_result_is_what_the_work_gave_and_how_long_it_took(run: Callable[..., Ahead]) -> None:
    def work(engine: Engine) -> int:
        time.sleep(0.05)
        return int(engine.one("SELECT 6 * 7")[0])

    done = run(task("a", work)).result("a")
    assert done.result == 42
    assert 0.05 <= done.seconds < PATIENCE
    assert done.stops is False


def test_each_is_done_once_and_nothing_before_the_first_result_is_asked_for(
    run: Callable[..., Ahead],
) -> None:
    done: list[str] = []
    tasks = [task(name, lambda _: done.append(threading.current_thread().name)) for name in "abc"]
    under_way = run(*tasks)
    time.sleep(0.05)
    assert done == []
    for name in "cab" * 2:
        under_way.result(name)
    assert len(done) == 3


def test_a_task_begins_when_those_before_it_have_ended(run: Callable[..., Ahead]) -> None:
    """The order of the tasks is one in which each stands behind those that it waits for."""
    ended: list[str] = []

    def slow(name: str) -> Callable[[Engine], None]:
        def work(_: Engine) -> None:
            time.sleep(0.03)
            ended.append(name)

        return work

    seen: list[list[str]] = []
    last = task("last", lambda _: seen.append(sorted(ended)), "a", "b", "elsewhere")
    under_way = run(task("a", slow("a")), task("b", slow("b")), last)
    under_way.result("last")
    assert seen == [["a", "b"]]  # what isn't among the tasks isn't waited for


def test_two_are_done_at_a_time(run: Callable[..., Ahead]) -> None:
    """Each of the first two waits for the other; a third begins when one has ended."""
    meeting = threading.Barrier(2, timeout=PATIENCE)
    under_way = run(*[task(name, lambda _: meeting.wait()) for name in "abcd"])
    for name in "abcd":
        under_way.result(name)


def test_each_worker_has_an_engine_of_its_own_and_finds_it_empty(run: Callable[..., Ahead]) -> None:
    meeting = threading.Barrier(2, timeout=PATIENCE)

    def work(engine: Engine) -> tuple[int, int]:
        (before,) = engine.one("SELECT count(*) FROM duckdb_tables()")
        engine.run("CREATE TEMP TABLE t AS SELECT 1")
        meeting.wait()
        return id(engine), before

    under_way = run(*[task(name, work) for name in "abcd"])
    engines, tables = zip(*[under_way.result(name).result for name in "abcd"], strict=True)
    assert len(set(engines)) == 2
    assert set(tables) == {0}


def test_an_error_is_raised_where_the_result_is_asked_for(run: Callable[..., Ahead]) -> None:
    def fail(_: Engine) -> None:
        raise ZeroDivisionError

    under_way = run(task("bad", fail), task("good", lambda _: 1))
    assert under_way.result("good").result == 1
    with pytest.raises(ZeroDivisionError):
        under_way.result("bad")


@pytest.mark.parametrize("fails", [True, False], ids=["raises", "stops"])
def test_what_depends_on_a_failure_is_not_done_nor_what_depends_on_that(
    run: Callable[..., Ahead], fails: bool
) -> None:
    done: list[str] = []

    def bad(_: Engine) -> Any:
        if fails:
            raise ZeroDivisionError
        return SimpleNamespace(stops=True)

    under_way = run(
        task("bad", bad),
        task("next", lambda _: done.append("next"), "bad"),
        task("last", lambda _: done.append("last"), "next"),
        task("other", lambda _: done.append("other")),
    )
    for name in ("next", "last"):
        with pytest.raises(NotDone) as caught:
            under_way.result(name)
        assert caught.value.task == name
    under_way.result("other")
    assert done == ["other"]


def test_at_the_end_what_has_not_begun_is_not_begun(city: Any) -> None:
    """Two under way are waited for; a night that fails leaves nothing running."""
    begun: list[str] = []
    go, meeting = threading.Event(), threading.Barrier(3, timeout=PATIENCE)

    def work(name: str) -> Callable[[Engine], None]:
        def wait(_: Engine) -> None:
            begun.append(name)
            if name in "ab":
                meeting.wait()
                go.wait(PATIENCE)

        return wait

    with ahead(city, [task(name, work(name)) for name in "abc"]) as under_way:
        threading.Thread(
            target=lambda: pytest.raises(CancelledError, under_way.result, "c"), daemon=True
        ).start()
        meeting.wait()
        threading.Timer(0.05, go.set).start()
    assert sorted(begun) == ["a", "b"]


def test_what_a_killed_night_left_is_cleared_away(city: Any) -> None:
    left = city.home.scratch / "ahead_7"
    left.mkdir()
    (left / "spilled").touch()
    with ahead(city, [task("a")]) as under_way:
        assert not left.exists()
        under_way.result("a")
