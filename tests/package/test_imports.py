"""Importing: cheap, quiet, and safe in every order."""

from __future__ import annotations

import pytest
from conftest import ABSENT, ROOT, TENSORFLOW, TORCH


@pytest.mark.parametrize(
    "missing", [(), TORCH, TENSORFLOW, TORCH + TENSORFLOW], ids=["both", "tf", "torch", "neither"]
)
def test_import_is_cheap_and_needs_no_framework(run_python, missing):
    code = (
        ABSENT.format(names=missing) + "before = set(sys.modules)\nimport course_utils\n"
        # what has no specification is no module of its own: older Cython keeps such entries for NumPy
        "loaded = {name for name, module in sys.modules.items() if getattr(module, '__spec__', None)} - before\n"
        "parts = {name.split('.')[0] for name in loaded} - sys.stdlib_module_names\n"
        "print(*sorted(parts), sum(name.startswith('course_utils') for name in loaded), len(loaded))"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    *packages, ours, modules = done.stdout.split()
    assert packages == ["course_utils", "numpy"]
    assert int(ours) <= 12 and int(modules) <= 300, "9 and about 220 were needed; numpy alone needs 130"


def test_rooms_without_a_framework(run_python):
    code = (
        ABSENT.format(names=TORCH + TENSORFLOW)
        + "import course_utils\nfor room in course_utils.ROOMS:\n    getattr(course_utils, room)\n"
        "try:\n    course_utils.runtime.framework()\nexcept ModuleNotFoundError as error:\n    print(error)"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert "pip install 'course-utils[" in done.stdout


def test_every_room_that_users_call_is_reached_and_loads_no_framework(run_python):
    code = (
        "import sys, course_utils\n"
        "reached = [getattr(course_utils, room).__name__ for room in course_utils.ROOMS]\n"
        "assert not {'torch', 'tensorflow', 'keras'} & set(sys.modules)\n"
        "print(*reached)"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    folders = {path.parent for path in (ROOT / "src" / "course_utils").glob("[!_]*/__init__.py")}
    rooms = sorted(
        folder.name for folder in folders if folder.name not in ("cli", "classroom")
    )  # for the terminal
    assert done.stdout.split() == [f"course_utils.{room}" for room in rooms]


@pytest.mark.parametrize("module", ["cli", "checks", "classroom.worker"])
def test_what_starts_often_starts_without_the_scientific_stack(run_python, module):
    """The command, and the process that each hand-in is judged in."""
    done = run_python(
        f"import sys, course_utils.{module}\n"
        "print({'scipy', 'sklearn', 'pandas', 'matplotlib', 'PIL', 'torch', 'keras'} & set(sys.modules))"
    )
    assert done.stdout.strip() == "set()", done.stdout + done.stderr


TRAIN = """
import numpy as np
model = torch.nn.Linear(4, 2); torch.optim.Adam(model.parameters()).step()
import torchvision
assert tensorflow.constant([1.0]).numpy()[0] == 1.0
print('fine')
"""
ORDERS = {
    "torch, tensorflow": "import course_utils, torch, tensorflow",
    "tensorflow, torch": "import course_utils, tensorflow, torch",
    "keras, torch": "import course_utils, keras, torch, tensorflow",
    "torch and optim, tensorflow": "import course_utils, torch, torch.optim, torchvision, tensorflow",
    "tensorflow before course_utils": "import tensorflow, course_utils, torch",
    "torch before course_utils": "import torch, course_utils, tensorflow",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_every_import_order_survives(run_python, order):
    pytest.importorskip("torchvision")
    pytest.importorskip("tensorflow")
    done = run_python(order + TRAIN)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "fine\n"


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_start_up_is_silent(run_python, framework):
    pytest.importorskip("torch")
    pytest.importorskip("tensorflow")
    code = (
        "from course_utils import data, runtime, training\n"
        "from course_utils import models\n"
        "model = models.build('bas_ann')\n"
        "training.fit(model, data.load('sketch').train.take(300), epochs=1)"
    )
    done = run_python(code, COURSE_FRAMEWORK=framework)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_many_networks_are_not_taken_for_a_fault(run_python):
    pytest.importorskip("tensorflow")
    code = (
        "import course_utils, keras, numpy as np, tensorflow as tf\n"
        "for units in range(1, 9):\n"
        "    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units)])\n"
        "    model.predict_on_batch(np.zeros((2, 3), np.float32))\n"
        "tf.get_logger().warning('something else')"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr.strip().endswith("something else") and "retracing" not in done.stderr


def test_a_failing_import_of_tensorflow_is_not_hidden(run_python, tmp_path):
    broken = tmp_path / "tensorflow.py"
    broken.write_text("import os; os.write(2, b'the reason'); raise ImportError('broken wheel')")
    done = run_python(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import course_utils, tensorflow")
    assert done.returncode == 1
    assert "the reason" in done.stderr
    assert "broken wheel" in done.stderr
