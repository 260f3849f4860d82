"""Records what Python and NumPy make of the files in test/program/python: every name that `run` holds when it returns.

Run: python3 scripts/record-python-semantics.py   (writes test/program/python.json)
Values are ["array", shape, data], ["number", x], ["text", x], ["none"], ["list", […]], ["tuple", […]], ["dict", [[key, value], …]];
what has no such form (functions, objects, modules) is left out.
"""

import importlib.util
import json
import math
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
FOLDER = Path(__file__).parent.parent / "test" / "program" / "python"


def inputs():
    return {
        "A": np.arange(12.0).reshape(3, 4) / 4 - 1,
        "B": np.arange(12.0).reshape(4, 3) / 8 - 0.5,
        "v": np.array([0.5, -1.0, 2.0, 0.25]),
        "s": np.array(1.5),
    }


def number(value):
    value = float(value)
    return value if math.isfinite(value) else str(value)


def encode(value):
    if value is None:
        return ["none"]
    if isinstance(value, str):
        return ["text", value]
    if isinstance(value, (bool, int, float, np.generic)):
        return ["number", number(value)]
    if isinstance(value, np.ndarray):
        return ["array", list(value.shape), [number(x) for x in value.ravel()]]
    if isinstance(value, (list, tuple)):
        parts = [encode(x) for x in value]
        return None if None in parts else ["tuple" if isinstance(value, tuple) else "list", parts]
    if isinstance(value, dict):
        parts = [[encode(k), encode(v)] for k, v in value.items()]
        return None if any(None in part for part in parts) else ["dict", parts]
    return None


recorded = {}
for path in sorted(FOLDER.glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    values = {name: encode(value) for name, value in module.run(**inputs()).items()}
    recorded[path.stem] = {name: value for name, value in values.items() if value is not None and name not in inputs()}
(FOLDER.parent / "python.json").write_text(json.dumps(recorded, indent=0) + "\n")
