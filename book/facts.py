"""What the book is built from, besides the chapters: package, records, versions, profile, framework and data.

It only looks; it executes no chapter and writes nothing but the file it is asked to write.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
# Names the file in which `tools.build` leaves the facts for the Sphinx extension.
VARIABLE = "COURSE_BOOK_FACTS"
DATASETS = ("fashion-mnist", "mnist")  # what the chapters load
TITLES = {"torch": "PyTorch", "keras": "Keras"}
# Learners see progress bars; in a page they would be dead widgets.
KERNEL_ENVIRONMENT = {"TQDM_DISABLE": "1"}


@dataclass(frozen=True)
class Facts:
    """One build's circumstances. Two builds with the same `fingerprint` may share executed chapters."""

    settings: tuple[str, ...]
    fingerprint: str
    profile: str
    framework: str
    framework_version: str
    source: str
    is_real: bool
    repository: str | None
    release: str
    book: str | None = None  # the published book's address, where it is known
    sources: tuple[tuple[str, str], ...] = ()  # of each dataset: its name, and what stands for it
    second: Facts | None = None  # of the other framework, where the book is executed in both

    @property
    def cache(self) -> Path:
        """The folder of this fingerprint's executed chapters, a jupyter-cache."""
        return BUILD / ".execution" / self.fingerprint[:20]

    @property
    def frameworks(self) -> tuple[Facts, ...]:
        """One for each framework that the chapters are executed in."""
        return (self, self.second) if self.second else (self,)

    @property
    def shown(self) -> Path:
        """The jupyter-cache that the pages are written from: `cache`, or what is merged from both."""
        return BUILD / ".merged" if self.second else self.cache

    def save(self, path: Path) -> None:
        """Write them as JSON for `current`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2), "utf8")


def prepare_environment() -> None:
    """Let this process and its kernels import this clone's package, and keep their pages free of widgets."""
    source = str(ROOT / "src")
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != source]
    os.environ["PYTHONPATH"] = os.pathsep.join([source, *paths])
    os.environ.update(KERNEL_ENVIRONMENT)
    if source not in sys.path:
        sys.path.insert(0, source)


def current() -> Facts:
    """The facts `tools.build` left, or, where Sphinx runs without it, collected anew."""
    path = os.environ.get(VARIABLE)
    if not path:
        return collect()
    saved = json.loads(Path(path).read_text("utf8"))
    second = Facts(**saved.pop("second")) if saved["second"] else None
    return Facts(**{**saved, "second": second})


def collect() -> Facts:
    """Look at everything the chapters' outputs depend on; loads the datasets once to check them.

    Raises:
        course_utils.data.DataError: the data files are damaged.
        ValueError: `COURSE_PROFILE` or `COURSE_FRAMEWORK` has a value that does not exist.
    """
    prepare_environment()
    from course_utils import _repository, runtime  # this clone's, which is on the path only now
    from course_utils.data import load

    datasets = [load(name) for name in DATASETS]
    is_real = all(dataset.is_real for dataset in datasets)
    if not is_real:
        os.environ["COURSE_OFFLINE"] = (
            "1"  # the chapters must find what was found here, even if a network appears
        )
    sources = tuple((name, dataset.source) for name, dataset in zip(DATASETS, datasets, strict=True))
    source = "; ".join(dict.fromkeys(each for _, each in sources))
    profile, framework, version = runtime.profile().name, runtime.framework(), runtime.framework_version()
    checksums = (dataset.checksum for dataset in datasets)
    settings = (profile, framework, version, source, *checksums, os.environ.get("COURSE_DEVICE", ""))
    return Facts(
        settings=settings,
        fingerprint=fingerprint(settings),
        profile=profile,
        framework=framework,
        framework_version=version,
        source=source,
        sources=sources,
        is_real=is_real,
        repository=_repository.repository(),
        release=_repository.release(),
        book=_repository.book(),
    )


def fingerprint(settings: Iterable[str]) -> str:
    """SHA-256 over the settings, the Python version and every file that a chapter may read but the data."""
    digest = hashlib.sha256("\0".join([*settings, platform.python_version()]).encode())
    for name, path in sorted(_files()):
        digest.update(f"\0{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    """Names and paths: the package, the committed records, the lock, and weights where there are any."""
    for folder in ("src/course_utils", "results"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path
    if (ROOT / "requirements.lock").is_file():
        yield "requirements.lock", ROOT / "requirements.lock"
    weights = os.environ.get("COURSE_WEIGHTS_DIR")
    if weights:
        yield from ((f"weights/{path.name}", path) for path in Path(weights).rglob("*") if path.is_file())
