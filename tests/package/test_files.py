"""Files are written whole, set aside under a new name, and records stay the bytes that they are."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from course_utils._files import as_json, rounded, set_aside, sweep, whole, write_whole


def test_a_file_that_cannot_be_written_to_its_end_leaves_the_old_one(tmp_path):
    path = tmp_path / "new folder" / "file.json"
    write_whole(path, "é\n")
    with pytest.raises(TypeError), whole(path) as file:
        file.writelines([b"half", "and no bytes"])
    assert path.read_bytes() == "é\n".encode()
    assert [each.name for each in path.parent.iterdir()] == ["file.json"]


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path):
    for name in (".[a].json.123.part", "[a].json", ".a.json.123.part"):
        (tmp_path / name).touch()
    sweep(tmp_path / "[a].json")
    assert {each.name for each in tmp_path.iterdir()} == {"[a].json", ".a.json.123.part"}


def test_files_set_aside_are_all_kept(tmp_path):
    for content in ("first", "second"):
        (tmp_path / "file").write_text(content)
        set_aside(tmp_path / "file", "bad")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "file.bad-1": "first",
        "file.bad-2": "second",
    }


@pytest.mark.parametrize(("folder", "digits"), [("results", 6), ("results/bench", 5)])
def test_committed_files_are_the_bytes_that_would_be_written_today(folder, digits):
    paths = sorted((ROOT / folder).glob("*.json"))
    texts = {path.name: path.read_text("utf8") for path in paths}
    assert texts
    assert {name: as_json(rounded(json.loads(text), digits)) for name, text in texts.items()} == texts


def test_json_has_no_nan():
    with pytest.raises(ValueError, match="JSON"):
        as_json({"loss": float("nan")})
