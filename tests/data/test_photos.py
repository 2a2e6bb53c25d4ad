"""Folders of photos: what is read, what is left out and why, which splits are drawn, what is kept."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from course_utils import data
from course_utils.data import clothing, photo_files, photo_groups


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_PHOTOS_DIR", raising=False)


def picture(seed: int, width: int = 40, height: int = 32) -> Image.Image:
    """Smooth colors that no other seed gives."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def content(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def folder_of(place: Path, counts: dict[str, int]) -> Path:
    """Photos `class/000.png`, all of them different."""
    for n, (label, count) in enumerate(counts.items()):
        (place / label).mkdir(parents=True)
        for i in range(count):
            picture(1000 * n + i).save(place / label / f"{i:03}.png")
    return place


def hostile(place: Path) -> set[str]:
    """Fill a class folder with what cannot be a photo; the names of all of it."""
    jpeg, png = content(picture(1), quality=95), content(picture(1), "PNG")
    frames = {"save_all": True, "append_images": [picture(2)]}
    files = {
        "empty.jpg": b"",
        "zeros.jpg": bytes(5000),
        "text.jpg": b"not a picture",
        "page.png": b"<!doctype html><title>404</title>",
        "half.jpg": jpeg[: len(jpeg) // 2],
        "head.jpg": jpeg[:20],
        "half.png": png[: len(png) // 2],
        "magic.png": png[:8],
        "flipped.png": png[:60] + bytes(b ^ 255 for b in png[60:90]) + png[90:],
        "half.webp": content(picture(1), "WEBP")[:60],
        "half.bmp": content(picture(1), "BMP")[:200],
        "half.gif": content(picture(1), "GIF")[:100],
        "half.tiff": content(picture(1), "TIFF")[:300],
        "bomb.png": content(Image.new("1", (20_000, 20_000)), "PNG"),
        "large.png": content(Image.new("1", (9_500, 9_000)), "PNG"),
        "dot.png": content(Image.new("RGB", (1, 1)), "PNG"),
        "thin.png": content(Image.new("RGB", (400, 20)), "PNG"),
        "moving.gif": content(picture(1), "GIF", **frames),
        "moving.png": content(picture(1), "PNG", **frames),
        "moving.webp": content(picture(1), "WEBP", **frames),
        "pages.tif": content(picture(1), "TIFF", **frames),
        "float.tif": content(Image.fromarray(np.ones((32, 32), np.float32)), "TIFF"),
        "negative.tif": content(Image.fromarray(np.full((32, 32), -5, np.int32)), "TIFF"),
        "vector.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "document.jpg": b"%PDF-1.7\n",
        "archive.jpg": b"PK\x03\x04" + bytes(range(200)),
        "program.jpg": b"\x7fELF" + bytes(range(200)),
        "script.eps.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "phone.heic": b"\0\0\0\x18ftypheic",
        "notes.txt": b"red shirt",
        "noending": jpeg,
        "film.mp4": b"\0\0\0\x18ftypmp42",
        ".DS_Store": b"Bud1",
        "Thumbs.db": b"\xd0\xcf\x11\xe0",
        "desktop.ini": b"[.ShellClassInfo]",
        "._photo.jpg": b"\0\x05\x16\x07",
    }
    for name, bad in files.items():
        (place / name).write_bytes(bad)
    (place / "folder.jpg").mkdir()
    (place / "nested").mkdir()
    (place / "broken.jpg").symlink_to(place / "nowhere.jpg")
    (place / "circle.jpg").symlink_to(place / "circle.jpg")
    os.mkfifo(place / "pipe.jpg")
    return {*files, "folder.jpg", "nested", "broken.jpg", "circle.jpg", "pipe.jpg"}


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are made as Unix has them")
def test_a_hostile_folder_loses_its_bad_files_all_of_them_named_and_nothing_else(tmp_path):
    folder = folder_of(tmp_path / "photos", {"hat": 8, "shoe": 8})
    bad = hostile(folder / "hat")
    photos = data.load_photos(32, folder)
    assert len(bad) >= 30
    assert {problem.file for problem in photos.skipped} == {f"hat/{name}" for name in bad}
    assert all(len(problem.what) > 10 and "\n" not in problem.what for problem in photos.skipped)
    kept = [file for split in (photos.train, photos.validation, photos.test) for file in split.files]
    assert sorted(kept) == sorted(f"{label}/{i:03}.png" for label in ("hat", "shoe") for i in range(8))


def test_every_kind_of_picture_that_can_be_read_shows_the_same(tmp_path):
    """Red above, blue below; stored in any mode and any orientation."""
    upright = Image.new("RGB", (64, 64), "red")
    upright.paste((0, 0, 255), (0, 32, 64, 64))
    clear = upright.convert("RGBA")
    clear.putalpha(128)
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    files = {
        "a.jpg": content(upright, quality=95),
        "b.jpg": content(upright.convert("CMYK"), quality=95),
        "c.png": content(upright.convert("P"), "PNG"),
        "d.jpg": content(upright.rotate(180), quality=95, exif=exif),
        "png named.jpg": content(upright, "PNG"),
        "ünï & #%'\n.JPG": content(upright, quality=95),
    }
    for name, bytes_ in files.items():
        (tmp_path / name).write_bytes(bytes_)
        found, _ = photo_files.read(tmp_path / name, 32)
        assert found.shape == (32, 32, 3)
        assert found.dtype == np.uint8
        np.testing.assert_allclose(found[8, 16], [255, 0, 0], atol=6, err_msg=name)
        np.testing.assert_allclose(found[24, 16], [0, 0, 255], atol=6, err_msg=name)
    (tmp_path / "alpha.png").write_bytes(content(clear, "PNG"))
    np.testing.assert_allclose(
        photo_files.read(tmp_path / "alpha.png", 32)[0][8, 16], [255, 127, 127], atol=2
    )
    deep = Image.fromarray(np.full((40, 40), 51_400, np.uint16))
    (tmp_path / "deep.png").write_bytes(content(deep, "PNG"))
    assert set(photo_files.read(tmp_path / "deep.png", 32)[0].ravel()) == {200}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_as_pillow_does(tmp_path, orientation):
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    picture(3, 64, 48).save(path, exif=exif)
    with Image.open(path) as image:
        expected = ImageOps.fit(ImageOps.exif_transpose(image), (32, 32), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(photo_files.read(path, 32)[0], np.asarray(expected))


def test_given_splits_are_kept_and_copies_across_them_are_told(tmp_path):
    for split in ("train", "Val", "test"):
        folder_of(tmp_path / "photos" / split, {"hat": 3, "shoe": 3})
        for n, path in enumerate(sorted((tmp_path / "photos" / split).rglob("*.png"))):
            picture(hash((len(split), split[0] == "V", n)) % 10_000).save(path)
    first = tmp_path / "photos" / "train" / "hat" / "000.png"
    (tmp_path / "photos" / "test" / "hat" / "copy.png").write_bytes(first.read_bytes())
    with Image.open(first) as image:
        image.resize((80, 64)).save(tmp_path / "photos" / "Val" / "shoe" / "again.jpg", quality=70)
    (tmp_path / "photos" / "README.md").write_text("mine")
    photos = data.load_photos(32, tmp_path / "photos")
    assert [len(split) for split in (photos.train, photos.validation, photos.test)] == [6, 7, 7]
    assert photos.skipped == ()
    (group,) = photos.duplicates
    assert set(group.files) == {"train/hat/000.png", "test/hat/copy.png", "Val/shoe/again.jpg"}
    assert group.across_splits
    assert not group.equal


def test_the_cache_answers_until_a_file_changes_and_damage_is_set_aside(tmp_path, monkeypatch):
    folder = folder_of(tmp_path / "photos", {"hat": 5, "shoe": 5})
    before = data.load_photos(32, folder)
    assert not before.train.images.flags.writeable
    reads = []
    read = photo_files.read
    monkeypatch.setattr(photo_files, "read", lambda path, size: reads.append(path) or read(path, size))
    again = data.load_photos(32, folder)
    assert reads == []
    np.testing.assert_array_equal(before.train.images, again.train.images)
    pixels = next((tmp_path / "cache" / "photos").glob("*.bin"))
    pixels.write_bytes(bytes(pixels.stat().st_size))
    assert data.load_photos(32, folder).train.images.any()
    assert len(reads) == 10
    picture(77).save(folder / "hat" / "new.png")
    assert len(data.load_photos(32, folder).train) > len(before.train)
    assert not list((tmp_path / "cache").rglob("*.part"))


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 12)), min_size=1, max_size=60), st.integers(0, 3)
)
def test_drawn_splits_keep_groups_together_and_repeat(photos, seed):
    labels, group = [label for label, _ in photos], np.array([number for _, number in photos])
    splits = photo_groups.draw_splits([""] * len(photos), labels, group, seed)
    assert splits == photo_groups.draw_splits(["train"] * len(photos), labels, group, seed)
    assert all(len({split for split, n in zip(splits, group, strict=True) if n == g}) == 1 for g in group)
    assert "train" in splits


def test_what_cannot_be_a_set_of_photos_is_told(tmp_path):
    with pytest.raises(data.DataError, match="not a folder"):
        data.load_photos(32, tmp_path / "nowhere")
    (tmp_path / "none" / "hat").mkdir(parents=True)
    (tmp_path / "none" / "hat" / "bad.jpg").write_bytes(b"")
    with pytest.raises(data.DataError, match=r"hat/bad\.jpg: the file is empty"):
        data.load_photos(32, tmp_path / "none")
    with pytest.raises(data.DataError, match="one class only"):
        data.load_photos(32, folder_of(tmp_path / "one", {"hat": 2}))
    with pytest.raises(ValueError, match="16 to 512"):
        data.load_photos(4)


def test_without_photos_and_network_drawings_say_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    photos = data.load_photos(32)
    assert "not photos" in photos.source
    assert not photos.is_real
    assert "COURSE_OFFLINE" in capsys.readouterr().err
    assert photos.train.images.shape == (600, 32, 32, 3)
    assert len(photos.classes) == 10


def test_an_archive_is_unpacked_only_if_it_holds_the_official_photos(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "none"))
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("set-1/train/hat/0a.jpg", content(picture(1)))
        packed.writestr("set-1/train/../../evil.jpg", b"x")
        packed.writestr("set-1/README.md", b"x")
    monkeypatch.setattr(clothing, "_download", lambda folder: archive)
    with pytest.raises(data.DataError, match="official clothing photos"):
        clothing.fetch()
    assert clothing.at_hand() is None
    monkeypatch.setattr(
        clothing, "DIGESTS", clothing.digests([("train/hat/0a.jpg", _sha(content(picture(1))))])
    )
    assert [path.name for path in clothing.fetch().rglob("*") if path.is_file()] == ["0a.jpg"]


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_clothing_photos():
    if clothing.at_hand() is None:
        pytest.skip("the clothing photos are not here")
    photos = data.load_photos(32)
    assert (len(photos.train), len(photos.validation), len(photos.test)) == (3068, 341, 372)
    assert photos.skipped == ()
    assert photos.source == clothing.SOURCE
    (twice,) = photos.duplicates
    assert {file.split("/")[1] for file in twice.files} == {"shorts", "skirt"}  # one photo under two labels
