"""Where the bars of a picture stand."""

from console.pictures import HEIGHT, WIDTH, bars


def test_bars_share_the_room_and_the_highest_fills_it() -> None:
    picture = bars([("a", 5, "five"), ("b", 10, "ten"), ("c", 0, "none")])
    assert picture.top == 10
    assert [b.height for b in picture.bars] == [HEIGHT / 2, HEIGHT, 0]
    assert [b.y for b in picture.bars] == [HEIGHT / 2, 0, HEIGHT]
    assert all(b.x >= 0 and b.x + b.width <= WIDTH for b in picture.bars)
    assert [b.words for b in picture.bars] == ["five", "ten", "none"]


def test_nothing_and_zeros_make_a_flat_picture() -> None:
    assert bars([]).bars == ()
    assert [b.height for b in bars([("a", 0, "")]).bars] == [0]


def test_only_so_many_bars_are_labelled() -> None:
    assert bars([(str(n), 1, "") for n in range(30)], most_labels=10).step == 3
    assert bars([("a", 1, "")]).step == 1
