"""What a result is to be read with: the processor, the versions of what computes, and the code's commit.

It asks; it times nothing.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

from course_utils._repository import root


def versions(framework: str) -> dict[str, str]:
    """Versions of Python and of the packages that compute."""
    packages = ("numpy", *(("torch",) if framework == "torch" else ("keras", "tensorflow", "torch")))
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    if framework == "keras" and "tensorflow" in found:
        found.pop("torch", None)  # Keras computes with torch only where TensorFlow is absent
    return found


def processor() -> str:
    """The processor's model, as far as the system tells; its family too, for rented machines hide the name."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf8")
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(re.findall(r"^(model name|cpu family|model)\s*: (.+)$", text, flags=re.MULTILINE))
    words = [facts.get("model name", platform.machine()), f"{os.cpu_count()} logical cores"]
    if {"cpu family", "model"} <= set(facts):
        words.insert(1, f"family {facts['cpu family']} model {facts['model']}")
    return ", ".join(words)


def has_feature(name: str) -> bool:
    """Whether the processor can do what Linux calls so, such as "avx512_bf16"; False where nothing tells."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf8")
    except OSError:
        return False
    found = re.search(r"^flags\s*: (.+)$", text, flags=re.MULTILINE)
    return found is not None and name in found[1].split()


def commit() -> str:
    """The clone's commit, with a "+" where its code has been changed since; "unknown" outside a clone."""
    folder = root()
    if folder is None or not (folder / ".git").exists():
        return "unknown"
    try:
        name = _git(folder, "rev-parse", "--short=12", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--", "src")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return name + ("+" if changed else "")


def _git(folder: Path, *words: str) -> str:
    answer = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=20)
    answer.check_returncode()
    return answer.stdout.strip()
