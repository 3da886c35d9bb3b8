"""The names that the catalogue may use."""

from quality.vocabulary import vocabulary


def test_vocabulary_has_each_comparator_with_its_options() -> None:
    known = vocabulary()
    assert {"resident_id", "uscc", "phone", "division_code"} <= known.formats
    assert {"excel_serial", "us_datetime"} <= known.transforms
    assert known.comparators["number"] == {"absolute", "relative"}
    assert known.comparators["exact"] == frozenset()
