"""ResNet-18's ImageNet weights: found on disk or downloaded, checked, and handed out as plain arrays.

Only a file that fits ResNet-18 in every name and shape is used, and only as far as it goes: a file that
ends at layer3 serves networks that are cut there. It builds no network; `networks` does.

torchvision's file takes torch to read. `fetch` keeps a copy of its arrays for machines without torch. The file is
checked when the copy is made; the copy carries that file's SHA-256 and the SHA-256 of its own arrays, which is
checked whenever it is read. So damage shows; whoever forges a copy forges both, so take it from your teacher only.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pooch
import safetensors
from filelock import FileLock
from numpy.typing import NDArray
from requests import exceptions as network
from safetensors.numpy import save_file

from course_utils import runtime
from course_utils.data import DataError, files
from course_utils.models.resnet.pretrained import STAGES, Arrays, Weights, WeightsError, shapes

NAME = "resnet18-f37072fd.pth"
COPY = "resnet18-f37072fd.safetensors"
ADDRESS = f"https://download.pytorch.org/models/{NAME}"
OFFICIAL = "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec"
IMAGENET = "ImageNet"
COMPRESSED = "ImageNet, last stage compressed"
"""What a body was trained on whose last stage comes from a published compressed copy: close to the official one, and not it."""

SOURCES = {  # by SHA-256: what is known of a file
    OFFICIAL: "ImageNet, torchvision's official file",
    "932a37644792dd5b5294daea4bd280552e740cb96c8e72f284058e0179c7748e": (
        "ImageNet, partial file through layer3, BatchNorm folded"
    ),
    "a8b86e7f8bebe07947b608ec95f29be8ebb890a59fa2d430509a77edf3fd4a2d": COMPRESSED,
}


def find(through: str, trained_on: str = IMAGENET) -> Weights:
    """ResNet-18's weights through a stage, from disk or, where nothing forbids it, from the network.

    Looks for files in `COURSE_WEIGHTS_DIR`, if that is set; then for torchvision's official file, or the copy
    that needs no torch, in the cache; then downloads it (45 MB), unless `COURSE_WEIGHTS_DIR` or `COURSE_OFFLINE` is set. The whole
    network comes from the official file only, unless it is asked for with its last stage compressed; that one is
    downloaded from nowhere.

    Args:
        through: the last stage that is needed, "layer1" to "layer4".
        trained_on: `IMAGENET` or `COMPRESSED`.

    Raises:
        WeightsError: they cannot be had, or a file is damaged or not what it seems.
        ValueError: ResNet-18 has no such stage.
    """
    return at_hand(through, trained_on) or read(_download()).cut(through)


def at_hand(through: str, trained_on: str = IMAGENET) -> Weights | None:
    """What `find` gives without downloading; None where a download may help.

    Raises:
        WeightsError: `COURSE_WEIGHTS_DIR` is set, and neither it nor the cache has them; torch is missing.
        ValueError: ResNet-18 has no such stage.
    """
    shapes(through)
    given = os.environ.get("COURSE_WEIGHTS_DIR")
    faults = []
    if given:
        for path in _candidates(Path(given)):
            try:
                return _trusted(read(path), through, trained_on)
            except WeightsError as error:
                faults.append(str(error))
    if trained_on == COMPRESSED:
        raise WeightsError(
            "COURSE_WEIGHTS_DIR names no folder with the compressed copy; it comes from nowhere else"
            + "".join(f"\n  {fault}" for fault in faults)
        )
    if kept := _in_cache():
        return read(kept).cut(through)
    if not given:
        return None
    raise WeightsError(
        f"COURSE_WEIGHTS_DIR is {given}, which has no ResNet-18 through {through}"
        + "".join(f"\n  {fault}" for fault in faults or ["it has no .pth or .safetensors file at all"])
        + f"\nPut torchvision's official {NAME} there, or {COPY} where torch is not installed, or unset COURSE_WEIGHTS_DIR to download it"
    )


def missing(through: str, trained_on: str = IMAGENET) -> str | None:
    """Why `find` would fail without a network, in words that say what to do; None where it would not."""
    try:
        if at_hand(through, trained_on):
            return None
    except WeightsError as error:
        return f"{_title(through, trained_on)} are not at hand: {error}"
    return (
        f"{_title(through, trained_on)} are not at hand: set COURSE_WEIGHTS_DIR to a folder that has {NAME}, "
        "or download it (45 MB): course data --download"
    )


def _title(through: str, trained_on: str) -> str:
    if trained_on == COMPRESSED:
        return "ImageNet weights with a compressed last stage"
    whole = through == STAGES[-1]
    return "torchvision's official ImageNet weights" if whole else f"ImageNet weights through {through}"


def _candidates(folder: Path) -> list[Path]:
    """The folder's files of weights: those that torch reads before the copies, and the official one first."""
    if not folder.is_dir():
        raise WeightsError(f"COURSE_WEIGHTS_DIR is {folder}, which is not a folder; correct it or unset it")
    found = [*folder.glob("*.pth"), *folder.glob("*.safetensors")]
    return sorted(found, key=lambda path: (path.suffix, path.name not in (NAME, COPY), path.name))


def _trusted(weights: Weights, through: str, trained_on: str) -> Weights:
    """The weights, cut, if they may serve; a warning where nobody knows what they were trained on."""
    if (weights.source == COMPRESSED) != (trained_on == COMPRESSED):
        raise WeightsError(f"{weights.source}: not the weights that were asked for")
    if trained_on == COMPRESSED:
        return weights.cut(through)
    if through == weights.through == STAGES[-1] and weights.source != SOURCES[OFFICIAL]:
        raise WeightsError(f"{weights.source}: only torchvision's official file serves the whole network")
    found = weights.cut(through)
    if weights.source not in SOURCES.values():
        warnings.warn(f"the ResNet-18 in use is {weights.source}; it may not be ImageNet's", stacklevel=4)
    return found


def read(path: Path) -> Weights:
    """The weights in a .pth file or a copy of one, through the last stage that it has whole. No pickled code is run.

    Raises:
        WeightsError: the file cannot be read, is not what its name says, or does not fit ResNet-18.
    """
    try:
        checksum = files.sha256(path)
        if path.name == NAME and checksum != OFFICIAL:
            raise WeightsError(f"it is damaged: its SHA-256 is {checksum}, not {OFFICIAL}; replace it")
        state, checksum = _load_copy(path) if path.suffix == ".safetensors" else (_load(path), checksum)
        arrays = _checked(state)
        last = _last_whole_stage(arrays)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error}); make it readable, or replace it") from error
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}") from error
    found = Weights(arrays, last, path.name).cut(last)
    stranger = f"a file of unknown origin through {last} ({path.name}, SHA-256 {checksum[:8]})"
    folding = ", BatchNorm folded" if found.is_folded else ""
    return replace(found, source=SOURCES.get(checksum, stranger + folding))


def _load(path: Path) -> Any:
    try:
        import torch
    except ImportError as error:
        raise WeightsError(
            "it is read with torch, which is not installed: pip install 'course-utils[torch]', or get "
            f"{COPY} from a machine that has torch (`course data --download` makes it)"
        ) from error
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged or hostile pickle can raise anything
        fault = (str(error).splitlines() or [""])[0][:160]
        raise WeightsError(
            f"it cannot be read as weights ({type(error).__name__}: {fault}); replace it"
        ) from error


def _load_copy(path: Path) -> tuple[dict[str, NDArray[Any]], str]:
    """The arrays of a copy, and the SHA-256 of the file that they were copied from."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            facts = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dictionary
    except (safetensors.SafetensorError, ValueError, TypeError, AttributeError) as error:
        raise WeightsError(f"it cannot be read as weights ({type(error).__name__}); replace it") from error
    if facts.get("arrays") != _digest(arrays):
        raise WeightsError("it is damaged, or no copy that `course data --download` has made; replace it")
    return arrays, facts.get("made_from", "")


def _digest(arrays: Arrays) -> str:
    """SHA-256 over names, shapes and numbers, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"{name} {array.dtype} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _checked(state: Any) -> dict[str, NDArray[np.float32]]:
    """A file's tensors as arrays, every one of them of ResNet-18's names, shapes and kinds."""
    if not isinstance(state, dict):
        raise WeightsError(f"it holds a {type(state).__name__}, not a state dict")
    expected, arrays = shapes(STAGES[-1]), {}
    for name, value in state.items():
        if name in ("fc.weight", "fc.bias") or str(name).endswith(".num_batches_tracked"):
            continue  # of no use here
        if name not in expected:
            raise WeightsError(f"it holds {name!r}, which ResNet-18 does not have")
        arrays[name] = _array(name, value, expected[name])
    return arrays


def _last_whole_stage(arrays: Arrays) -> str:
    whole = [stage for stage in STAGES if set(shapes(stage)) <= set(arrays)]
    if not whole:
        lacking = next(name for name in shapes(STAGES[0]) if name not in arrays)
        raise WeightsError(f"it has not even ResNet-18 through {STAGES[0]}: {lacking} is missing")
    return whole[-1]


def _array(name: str, value: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = value if isinstance(value, np.ndarray) else _from_tensor(name, value)
    if array.dtype != np.float32:
        raise WeightsError(f"its {name} is {array.dtype}, not float32")
    if array.shape != shape:
        raise WeightsError(f"its {name} is {list(array.shape)}, not {list(shape)}")
    if not np.isfinite(array).all() or (name.endswith("running_var") and (array < 0).any()):
        raise WeightsError(f"its {name} holds numbers that no trained network has")
    return array


def _from_tensor(name: str, value: Any) -> NDArray[np.float32]:
    import torch

    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        raise WeightsError(f"its {name} is not a tensor of floating-point numbers")
    if value.layout != torch.strided or value.device.type != "cpu":
        raise WeightsError(f"its {name} is not a plain tensor")
    return np.array(value.detach().float().numpy())  # a copy that nothing else holds


def fetch() -> str:
    """Have the weights here, and with torch a copy for machines without it; what was done, and where, in words.

    Raises:
        WeightsError: as `find`; or the copy cannot be written.
    """
    if given := os.environ.get("COURSE_WEIGHTS_DIR"):
        found = at_hand(STAGES[0])
        assert found is not None  # with a folder given, it is found or an error
        return f"from COURSE_WEIGHTS_DIR, {given} ({found.source}); nothing was downloaded or written"
    kept = _in_cache()
    path = kept or _download()
    told = f"{path}, {'intact' if kept else 'downloaded'}"
    if path.name == COPY:
        return f"{told}; the copy that is read without torch ({read(path).source})"
    if not runtime.installed("torch"):
        return f"{told}; reading it takes torch, or {COPY}, which this command makes where torch is installed"
    return f"{told}; for machines without torch, {_copied(path)}"


def _copied(path: Path) -> Path:
    """The copy beside the official file, made unless it is there and whole."""
    copy = path.with_name(COPY)
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    try:
        with FileLock(path.with_suffix(".lock")):
            if not _is_whole(copy):
                arrays = dict(read(path).arrays)
                save_file(arrays, part, {"made_from": files.sha256(path), "arrays": _digest(arrays)})
                part.replace(copy)
        return copy
    except (OSError, safetensors.SafetensorError) as error:
        raise WeightsError(f"{copy} cannot be written ({error}). Make room there") from error
    finally:
        part.unlink(missing_ok=True)


def _in_cache() -> Path | None:
    """The cache's official file; its copy, where torch is not installed or the file is not there; None."""
    path, copy = _cached(), _cached().with_name(COPY)
    has_official, has_torch = _is_official(path), runtime.installed("torch")
    if copy.is_file() and not has_torch:  # even if damaged: its fault says more than the other's
        return copy
    if has_official:
        return path
    return copy if has_torch and _is_whole(copy) else None


def _is_whole(copy: Path) -> bool:
    try:
        read(copy)
    except WeightsError:
        return False
    return True


def _cached() -> Path:
    return files.cache_folder() / "weights" / NAME


def _is_official(path: Path) -> bool:
    try:
        return path.is_file() and files.is_intact(path, OFFICIAL)
    except DataError as error:
        raise WeightsError(str(error)) from error


def _download() -> Path:
    """Fetch torchvision's official file into the cache, all of it or nothing, once however many ask."""
    path = _cached()
    remedy = f"set COURSE_WEIGHTS_DIR to a folder that has {NAME}"
    if files.is_offline():
        raise WeightsError(f"{path} is not there and COURSE_OFFLINE forbids downloading it; {remedy}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if path.is_file() and not _is_official(path):
                files.set_aside(path, "its SHA-256 does not match")
            if not path.is_file():
                pooch.get_logger().setLevel("WARNING")  # the progress bar says enough
                loader = pooch.HTTPDownloader(progressbar=True, timeout=files.TIMEOUT)
                pooch.retrieve(ADDRESS, f"sha256:{OFFICIAL}", NAME, path.parent, downloader=loader)
        return path
    except (network.RequestException, ValueError) as error:  # pooch raises ValueError for a wrong checksum
        fault = str(error).splitlines()[0][:160] if isinstance(error, ValueError) else type(error).__name__
        raise WeightsError(
            f"{ADDRESS} could not be downloaded ({fault}). Check the network, or {remedy}"
        ) from error
    except OSError as error:
        raise WeightsError(f"{path.parent} cannot be written ({error}). Make room, or {remedy}") from error
