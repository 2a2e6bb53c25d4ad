"""Run records: what is written can be read, what does not fit is refused, nothing is half-written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_factories import made

from course_utils import papers, records
from course_utils.errors import UnknownNameError
from course_utils.records import (
    Bins,
    Curves,
    DataUsed,
    RecordError,
    RunRecord,
    Shifts,
    SplitUsed,
    runs,
)
from course_utils.records import record as record_module
from course_utils.records.record import schema, specification_hash


@pytest.fixture
def record() -> RunRecord:
    return dataclasses.replace(
        made("priyowidodo-dropout", confusion=np.array([[1, 0], [1, 0]]), train_loss=[0.123456789, 0.1]),
        seconds=12.3456789,
    )


def test_a_record_survives_its_file(record, tmp_path):
    path = records.write(record, tmp_path)
    assert path.name == "priyowidodo-dropout--torch-float32--seed0.json"
    again = records.read(path)
    assert again.history.train_loss == [0.123457, 0.1]  # six significant digits are kept
    assert dataclasses.replace(again, history=record.history, seconds=record.seconds) == record
    assert records.read_all(tmp_path) == [again]
    assert '"train_loss": [ 0.123457, 0.1 ]' in path.read_text("utf8")


def test_what_moved_images_gave_is_kept_and_read(record, tmp_path):
    read = runs.under_shift("consistency", 2)
    with pytest.raises(runs.NotRunError, match="moved images"):
        read(record)
    shifts = Shifts(pixels=[1, 2], accuracy=[0.5, 0.4], consistency=[0.9, 0.7])
    moved = dataclasses.replace(record, test=dataclasses.replace(record.test, shifts=shifts))
    assert read(records.read(records.write(moved, tmp_path))) == 0.7


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"framework": "jax"}, "framework"),
        ({"experiment": "../escape"}, "experiment"),
        ({"seed": -1}, "seed"),
        ({"precision": "fast"}, "precision"),
        ({"test": {"accuracy": 1.5}}, "test/accuracy"),
        ({"history": {"train_loss": "none"}}, "history/train_loss"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(record, tmp_path, change, place):
    for part, values in change.items():
        if isinstance(values, dict):
            change = {part: dataclasses.replace(getattr(record, part), **values)}
    with pytest.raises(RecordError, match=place):
        records.write(dataclasses.replace(record, **change), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["test", "history", "split", "data", "versions"])
def test_a_file_that_lacks_a_part_is_refused(record, tmp_path, part):
    path = records.write(record, tmp_path)
    content = json.loads(path.read_text("utf8"))
    del content[part]
    path.write_text(json.dumps(content), "utf8")
    with pytest.raises(RecordError, match=part):
        records.read(path)


def test_a_damaged_record_is_named(record, tmp_path):
    path = records.write(record, tmp_path)
    path.write_text(path.read_text("utf8")[:-20], "utf8")
    with pytest.raises(RecordError, match=path.name):
        records.read_all(tmp_path)
    content = json.loads(records.write(record, tmp_path).read_text("utf8")) | {"extra": 1}
    path.write_text(json.dumps(content), "utf8")
    with pytest.raises(RecordError, match="extra"):
        records.read(path)


def test_every_committed_record_is_read_and_would_be_written_the_same(tmp_path):
    files = sorted(records.folder().glob("*.json"))
    assert [record.file_name for record in records.read_all()] == [file.name for file in files]
    for file in files[::20]:
        assert records.write(records.read(file), tmp_path).read_bytes() == file.read_bytes()


def test_reading_and_writing_a_committed_record_changes_no_byte(tmp_path):
    paths = sorted(records.folder().glob("*.json"))
    assert paths, "the clone has no records"
    changed = [
        path.name
        for path in paths
        if records.write(records.read(path), tmp_path).read_bytes() != path.read_bytes()
    ]
    assert changed == []


def test_the_types_have_the_parts_of_the_schema_and_no_others():
    parts = schema()["properties"]
    test = parts["test"]["properties"]
    wanted = {
        RunRecord: parts,
        DataUsed: parts["data"]["properties"],
        SplitUsed: parts["split"]["properties"],
        Curves: parts["history"]["required"],
        records.Tested: test,  # named so, pytest would take it for a class of tests
        Bins: test["reliability"]["properties"],
        Shifts: test["shifts"]["properties"],
    }
    for part, names in wanted.items():
        assert {field.name for field in dataclasses.fields(part)} == set(names), part.__name__


def test_a_curve_that_no_record_has_is_told(record):
    with pytest.raises(UnknownNameError, match="validation_loss"):
        record.history.series("validation_los")


def test_a_copy_under_another_name_does_not_count_twice(record, tmp_path):
    path = records.write(record, tmp_path)
    path.with_name("priyowidodo-dropout--torch-float32--seed1.json").write_text(
        path.read_text("utf8"), "utf8"
    )
    with pytest.raises(RecordError, match="rename or remove"):
        records.read_all(tmp_path)


def test_numbers_that_are_none_are_refused_both_ways(record, tmp_path):
    with pytest.raises(RecordError, match="priyowidodo-dropout"):
        records.write(dataclasses.replace(record, seconds=float("nan")), tmp_path)
    assert list(tmp_path.iterdir()) == []
    path = records.write(record, tmp_path)
    path.write_text(path.read_text("utf8").replace("12.3457", "NaN"), "utf8")
    with pytest.raises(RecordError, match="NaN"):
        records.read(path)


def test_accuracy_and_confusion_must_belong_together(record, tmp_path):
    with pytest.raises(RecordError, match="belong together"):
        records.write(
            dataclasses.replace(record, test=dataclasses.replace(record.test, accuracy=0.99)), tmp_path
        )


def test_the_specifications_hash_ignores_order_but_not_content():
    assert specification_hash({"a": 1, "b": 2}) == specification_hash({"b": 2, "a": 1})
    assert specification_hash({"a": 1}) != specification_hash({"a": 2})


def test_claims_beside_a_run_carry_no_verdict():
    claim = papers.get("P1.dropout.test_accuracy")
    table = records.beside_this_run({"P1 with dropout, test accuracy": (claim, 0.85)})
    assert table.loc["P1 with dropout, test accuracy", "difference"] == pytest.approx(0.85 - 0.9284)
    assert not any("verdict" in column for column in table.columns)


def test_claims_beside_a_run_have_four_decimals_and_no_difference_where_nothing_is_claimed():
    claims = papers.get("P1.dropout.test_accuracy"), papers.get("P1.plain.validation_loss.shape")
    table = records.beside_this_run({"with": (claims[0], 0.850049), "without": (claims[1], 0.5)})
    assert [table.index.name, *table.columns] == ["quantity", "claimed", "this run", "difference", "paper"]
    assert table.loc["with"].tolist() == [0.9284, 0.85, -0.0784, "priyowidodo"]
    assert table.loc["without"].isna().tolist() == [True, False, True, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


def places(content: object) -> list[tuple[str | int, ...]]:
    """Every path into nested JSON: keys and positions."""
    pairs = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    return [(), *((key, *rest) for key, inside in pairs for rest in places(inside))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.data())
def test_a_record_with_one_thing_changed_is_refused_or_kept_as_it_is(data, record, tmp_path):
    path = records.write(record, tmp_path)
    content = json.loads(path.read_text("utf8"))
    *way, last = data.draw(st.sampled_from(places(content)[1:]))
    parent = content
    for step in way:
        parent = parent[step]
    if data.draw(st.booleans()):
        del parent[last]
    else:
        parent[last] = data.draw(JSON)
    path.write_text(json.dumps(content), "utf8")
    try:
        found = records.read(path)
    except RecordError:
        return  # anything else that is raised fails
    again = records.read(records.write(found, tmp_path / "again"))
    assert again == records.read(records.write(again, tmp_path / "again"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_no_record(content, tmp_path):
    path = tmp_path / "some.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=r"some\.json"):
        records.read(path)


def test_nesting_without_end_is_no_record(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000, "utf8")
    with pytest.raises(RecordError, match=r"deep\.json"):
        records.read(path)


def test_a_specifications_hash_is_that_of_its_shortest_json_and_stays_so():
    text = '{"a":[1,2],"b":"√2"}'  # a change here would make every committed record stale
    expected = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert specification_hash({"b": "√2", "a": [1, 2]}) == expected


def test_without_a_clone_the_records_are_the_packages_own(monkeypatch):
    monkeypatch.setattr(record_module, "root", lambda: None)
    assert record_module.folder() == Path(records.__file__).parents[1] / "results"


def test_of_several_faults_the_first_by_place_is_told_in_at_most_200_letters(record, tmp_path):
    content = json.loads(record_module.write(record, tmp_path).read_text("utf8"))
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(content | {"seed": "x" * 300, "framework": 1}))
    with pytest.raises(RecordError, match="framework: 1 is not"):
        record_module.read(path)
    path.write_text(json.dumps(content | {"seed": "x" * 300}))
    with pytest.raises(RecordError) as caught:
        record_module.read(path)
    assert str(caught.value) == f"{path}: seed: '{'x' * 199}"


def test_a_confusion_that_is_not_square_says_so(record, tmp_path):
    rows = [row[:1] for row in record.test.confusion]
    with pytest.raises(RecordError, match="as many columns as rows are needed"):
        record_module.write(
            dataclasses.replace(record, test=dataclasses.replace(record.test, confusion=rows)), tmp_path
        )
