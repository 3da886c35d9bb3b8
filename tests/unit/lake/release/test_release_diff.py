"""What changed between two releases, worked out by hand from ``Night.first`` and ``Night.second``."""

import pyarrow as pa

from lake.release import ConflictChange, ElementChange, TableChange, ValueChange, diff


def test_rows_values_and_conflicts(night):
    first = night.publish()
    night.second()
    change = diff(night.home, first, night.publish())
    assert (change.older, change.newer) == ("20260601-1", "20260601-2")
    # A4 in, A3 out, A2 renamed and A1's phone; source/social has the same version and isn't looked at
    assert change.tables == (
        TableChange("base/person", 0, 1, added=1, removed=1, changed=2),
        TableChange("quality/conflict_person", 0, 1, added=1, removed=0, changed=1),
        TableChange("source/police", 0, 1, added=1, removed=1, changed=1),
        TableChange("theme/contact", 0, 1, added=1, removed=1, changed=0),
    )
    assert change.elements == (
        ElementChange("person", "name", 1, (ValueChange("A2", "李四", "李肆"),)),
        ElementChange("person", "phone", 1, (ValueChange("A1", "138", "139"),)),
    )
    assert change.conflicts == (ConflictChange("person", "name", "values_differ", opened=1, closed=1),)
    assert (change.opened, change.closed) == (1, 1)


def test_backwards_is_the_mirror_image(night):
    first = night.publish()
    night.second()
    change = diff(night.home, night.publish(), first)
    assert change.tables[1] == TableChange("quality/conflict_person", 1, 0, added=0, removed=1, changed=1)
    assert change.elements[1].sample == (ValueChange("A1", "139", "138"),)


def test_the_same_release_has_no_differences(night):
    release = night.publish()
    change = diff(night.home, release, release)
    assert (change.tables, change.elements, change.conflicts) == ((), (), ())


def test_a_table_that_one_release_lacks(night):
    whole = night.versions
    night.versions = {name: v for name, v in whole.items() if name != "base/person"}
    first = night.publish()
    night.versions = whole
    change = diff(night.home, first, night.publish())
    assert change.tables == (TableChange("base/person", None, 0, added=3, removed=0, changed=0),)
    assert change.elements == ()


def test_files_of_both_versions_are_not_read(night):
    first = night.publish()
    appended = night.tables.snapshot("theme/contact")
    night.versions["theme/contact"] = night.tables.append("theme/contact", _one_more())
    second = night.publish()
    appended.files[0].write_bytes(b"unreadable")
    change = diff(night.home, first, second)
    assert change.tables == (TableChange("theme/contact", 0, 1, added=1, removed=0, changed=0),)


def _one_more():
    return pa.table({"id": ["A5"], "phone": ["137"]})
