"""The clothing photos: where they lie, how they are fetched and whether they are the official ones.

3,781 photos of garments in ten classes (A. Grigorev and contributors, CC0), a public repository at a pinned commit.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pooch
from filelock import FileLock
from requests import exceptions as network

from course_utils.data import files
from course_utils.data.errors import DataError

NAME = "clothing-dataset-small"
COMMIT = "11961516512414bf9f6c150a832cfd21b54a6b54"
ADDRESS = f"https://github.com/alexeygrigorev/{NAME}/archive/{COMMIT}.zip"
SOURCE = "clothing photos (official files)"
_PHOTO = re.compile(r"[^/]+/((train|validation|test)/[a-z-]+/[0-9a-f-]+\.jpg)")
_MAX_BYTES = 50_000_000  # of one photo in the archive
DIGESTS = {
    "train/dress": "33ef86cf89f6dfb2a9dad2f718e0511607cf15d0ee20836c271e80f7901679e5",
    "train/hat": "7ec2aa1d3a86bd752773394f5712cacb4d8d2a0588bc6d99150b12949e9b3738",
    "train/longsleeve": "118f5d7e987f2cb0af503a905249cb62cc6fa88a8d7dbf5f3b138190e189b55f",
    "train/outwear": "c58b8246107b41cc825fee8f4d63ee4e52bc3778a5c0e060d3aa0c6890f5e130",
    "train/pants": "08f067ad070e80564b4b760689934cc4b26d150688105c15e48d940cb9adcda8",
    "train/shirt": "92fb1397d92d34de52c8b418af535eeb073c84c8c63f91914b687d06e89c9af4",
    "train/shoes": "9b75bfba74c928805b00b6d16fb8905b65403d79d676a60e2e7665f174a919d4",
    "train/shorts": "22abd382304e3186f99b9fb6c115a0536b67a99337d5d1357fa94327fcfb83e2",
    "train/skirt": "1eea29f81c5b770766fcad720397b6074e9120a35bc7d7629acba352c3caf874",
    "train/t-shirt": "ee88a1e0f34aa42587918de67c9c72cc3074da6c547d8d1e07adcd9c98283679",
    "validation/dress": "a5e002846b11044c6e1d652c0d6fae97964d29b09c9d1afc59f83150449b4d8d",
    "validation/hat": "69ace56493336b8942b06ecd3b27d55ad60d56e139dc3e96708d51bfd30a31bd",
    "validation/longsleeve": "0cd2532a2211e035ba33b8a5a66818046aa2e24a1eb9f3a0b003d759ea3be847",
    "validation/outwear": "0c7dc3490a35f33101273bd940db9e7f2e1b184b958af41f09d61c936c6df93b",
    "validation/pants": "4a64fa25ac0b94653b521fac50059f3a6f1f2ba4a413ba76ad02f09c048682af",
    "validation/shirt": "481b5703ab5496b9ae2c4bd12c5aae85963edc8101aec0d1307aad97f9c558d3",
    "validation/shoes": "404e612c74641f3cd5e33b28a87fe6c3892c0effd8648e896eb156e2ed734640",
    "validation/shorts": "193b00f80b06d3add0ba6ade88b9ff91bf674a3983055ec816253da1cd3c58b2",
    "validation/skirt": "40f5828a1625745aaa18c66944526392cdd62fab3dd7c1f3c989e4c7d5a800b2",
    "validation/t-shirt": "75092918d900f65526235b6581519cb5810d69e0caf0fe467030e61115d22f70",
    "test/dress": "202b81333aec7a96cd74f6faf98518c3254195edb41acce105010b370ec12e5d",
    "test/hat": "baaa33811f6c3e953400d6a915b77eaca628acd532a50108b4dca88904321c51",
    "test/longsleeve": "6a9f294a74612c61224c203361ac56f2218f81e417365551faec65ed43e18d12",
    "test/outwear": "d81e23dbaff061cb9a141b37d5f23c55739a9266848cbb97f19cbfc6cbfcdf65",
    "test/pants": "bea6f5b545ca1ad5d08f02c50568cd4a37dc796d9bf0c4902dcc79d79a64fca5",
    "test/shirt": "6b3a6ec07c2fe30b17a03bdaf7a74d08aaa6532b90ba630dc433921e22377893",
    "test/shoes": "d8242d18b7a912f44d10377c6fd573b1256c9f6d6498f141a05bfa9cb6c36536",
    "test/shorts": "e1a535516e09a6f91a9df151213ffe0cd8c2b166fe20fe640ab3ba2b4d9ba9fc",
    "test/skirt": "cbc416af368666ed6c1a442b343ff915634e1af3fc8315e4cdb6406076140170",
    "test/t-shirt": "9340a5e58fc572a5c73c87786860c73a2ca58f3f41d0a226d4b02c1b8f9fd197",
}
"""SHA-256 over the lines "name checksum" of the photos of a folder, sorted by name."""


def digests(checksums: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A digest for each folder as in `DIGESTS`, of (path within the dataset, SHA-256) of all photos."""
    lines: dict[str, list[str]] = {}
    for path, checksum in sorted(checksums):
        folder, _, name = path.rpartition("/")
        lines.setdefault(folder, []).append(f"{name} {checksum}\n")
    return {folder: hashlib.sha256("".join(some).encode()).hexdigest() for folder, some in lines.items()}


def verify(folder: Path, checksums: Iterable[tuple[str, str]]) -> None:
    """Raise a DataError, naming the class folders, unless these are the official photos, all of them."""
    found = digests(checksums)
    wrong = [name for name in {**DIGESTS, **found} if found.get(name) != DIGESTS.get(name)]
    if wrong:
        raise DataError(
            f"{folder} does not hold the official clothing photos: files are missing, damaged or added in "
            f"{', '.join(wrong[:5])}{' …' if len(wrong) > 5 else ''}. Replace the folder, remove it to download it "
            "again, or set COURSE_PHOTOS_DIR if the photos are your own"
        )


def at_hand() -> Path | None:
    """The folder of the clothing photos if it is on this machine, in `COURSE_DATA_DIR`, beside it or in the cache."""
    places = [files.cache_folder() / NAME]
    if given := os.environ.get("COURSE_DATA_DIR"):
        places = [Path(given) / NAME, Path(given).resolve().parent / "photos" / NAME, *places]
    return next((place for place in places if (place / "train").is_dir()), None)


def fetch() -> Path:
    """The folder of the clothing photos, downloaded into the cache where they are not at hand.

    Raises:
        Unreachable: they are not here and cannot be downloaded.
        DataError: what was downloaded is not the official set; the cache cannot be written.
    """
    if folder := at_hand():
        return folder
    target = files.cache_folder() / NAME
    if files.is_offline():
        raise files.Unreachable(f"{target} is not there and COURSE_OFFLINE forbids downloading it")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if at_hand() is None:  # another process may have been faster
                with tempfile.TemporaryDirectory(prefix=".clothing-", dir=target.parent) as place:
                    _unpack(_download(Path(place)), Path(place) / NAME)
                    if target.exists():
                        files.set_aside(target, "it holds no photos to train on")
                    (Path(place) / NAME).rename(target)
    except OSError as error:
        raise DataError(
            f"{target.parent} cannot be written ({error}). Make room, or set COURSE_CACHE_DIR to a folder that can be"
        ) from error
    return target


def _download(folder: Path) -> Path:
    """The repository's archive; its bytes may change with the server, so the photos in it are checked instead."""
    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(progressbar=True, timeout=files.TIMEOUT)
    try:
        return Path(pooch.retrieve(ADDRESS, None, "archive.zip", folder, downloader=downloader))
    except network.RequestException as error:
        raise files.Unreachable(
            f"{ADDRESS} could not be downloaded ({type(error).__name__}). Check the network, or put the folder "
            f"{NAME} into COURSE_DATA_DIR"
        ) from error


def _unpack(archive: Path, folder: Path) -> None:
    """Write the archive's photos, and nothing else of it, and check them."""
    checksums = []
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                match = _PHOTO.fullmatch(member.filename)
                if match is None or member.file_size > _MAX_BYTES:
                    continue
                path = folder / match[1]
                path.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target)
                checksums.append((match[1], files.sha256(path)))
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise DataError(f"{ADDRESS} sent a damaged archive ({error}); try again") from error
    verify(folder, checksums)
