"""Records what NumPy makes of random programs with views, second names and stores in place.

Run: python3 scripts/record-programs.py   (writes test/program/programs.json)
A case is [statements, {name: [shape, data]}]: the values after the last statement of all names that changed. Inputs are A (3, 4),
B (4, 3), v (4,), s () with the values that `inputs` gives; statements that NumPy refuses are left out.
"""

import json
import random
from pathlib import Path

import numpy as np

random.seed(11)
np.seterr(all="ignore")


def inputs():
    return {
        "A": np.arange(12.0).reshape(3, 4) / 4 - 1,
        "B": np.arange(12.0).reshape(4, 3) / 8 - 0.5,
        "v": np.array([0.5, -1.0, 2.0, 0.25]),
        "s": np.array(1.5),
        "k": np.array([2, 0, 1]),
    }


def slice_of(extent):
    start = random.choice(["", "", "0", "1", "-2"])
    stop = random.choice(["", "", "2", "3", "-1"])
    step = random.choice(["", "", "", ":2", ":-1"])
    return f"{start}:{stop}{step}"


def index_of(x, advanced=True):
    items = []
    for extent in x.shape[: random.randint(1, max(1, x.ndim))]:
        kind = random.random()
        if kind < 0.5:
            items.append(slice_of(extent))
        elif kind < 0.8 or not advanced:
            items.append(str(random.randint(-extent, extent - 1)) if extent else ":")
        elif kind < 0.9:
            items.append(str([random.randint(0, extent - 1) for _ in range(2)]) if extent else ":")
        else:
            items.append("...") if "..." not in items else items.append(":")
    if random.random() < 0.1:
        items.insert(random.randint(0, len(items)), "None")
    return ", ".join(items)


def view_of(name, x):
    forms = [f"{name}", f"{name}.T", f"{name}.reshape(-1)", f"{name}.ravel()", f"{name}.copy()", f"np.expand_dims({name}, 0)", f"{name}.flatten()", f"np.squeeze({name})", f"np.asarray({name})", f"np.array({name})"]
    if x.ndim:
        forms += [f"{name}[{index_of(x)}]"] * 6 + [f"np.broadcast_to({name}, (2,) + {name}.shape)", f"np.flip({name}, axis=0)"]
    if x.ndim == 2:
        forms += [f"np.swapaxes({name}, 0, 1)", f"{name}.transpose()", f"{name}.transpose(1, 0)", f"{name}.T[{index_of(x.T)}]", f"np.split({name}, [1], axis=1)[1]", f"np.diag({name})"]
    return random.choice(forms)


def value_of(scope):
    names = list(scope)
    a, b = random.choice(names), random.choice(names)
    return random.choice([f"{a} + 1", f"{a} * {b}", f"{a} @ {b}", f"{a} - {b}", f"np.tanh({a})", f"{a}.sum(axis=0)", f"np.zeros_like({a})", f"-{a}", "0", "2.5", f"{a}", f"{a}.mean()", f"{a}[{a} > 0.5].sum()" if scope[a].ndim else "1.0"])


def statement(scope):
    names = [n for n in scope if n != "k"]
    name = random.choice(names)
    x = scope[name]
    fresh = random.choice(["C", "D", "E", "F", "G", "H"])
    kind = random.random()
    if kind < 0.4:
        return f"{fresh} = {view_of(name, x)}"
    if kind < 0.5:
        return f"{fresh} = {value_of(scope)}"
    if kind < 0.65:
        return f"{name} {random.choice(['+=', '-=', '*='])} {value_of(scope)}"
    if kind < 0.7:
        return f"{name}[{name} <= {random.choice(['0', '0.5'])}] = {random.choice(['0', '1.5'])}"
    if kind < 0.75:
        other = random.choice(names)
        return f"{name}, {fresh} = {other}, {name}"
    if kind < 0.8:
        return f"{fresh} = {random.choice(names)} = {value_of(scope)}"
    if kind < 0.85 and x.flags.writeable:
        return f"np.add.at({name}, {random.choice(['k', '[0, 0, 1]', '(k, 0)', 'np.s_[:, 1]'])}, {value_of(scope)})"
    if not x.ndim:
        return f"{name}[...] = {value_of(scope)}"
    target = f"{name}.T[{index_of(x.T)}]" if random.random() < 0.2 else f"{name}[{index_of(x)}]"
    return f"{target} {random.choice(['=', '=', '+=', '*='])} {value_of(scope)}"


def is_plain(value):
    return isinstance(value, (np.ndarray, np.floating, float, int)) and np.asarray(value).size <= 64 and np.asarray(value).ndim <= 3


def program():
    scope = inputs()
    done = []
    while len(done) < 9:
        line = statement(scope)
        # Refused statements must leave nothing behind: they run on a second world first.
        trial = {"np": np, **inputs()}
        try:
            for earlier in done:
                exec(earlier, trial)
            exec(line, trial)
        except Exception:
            continue
        values = {n: x for n, x in trial.items() if n not in ("np", "__builtins__")}
        if not all(is_plain(x) and np.asarray(x).dtype.kind in "fi" and np.all(np.isfinite(x)) and np.all(np.abs(x) < 1e6) for x in values.values()):
            continue
        if any(np.asarray(x).dtype.kind == "i" for n, x in values.items() if n != "k" and isinstance(x, np.ndarray)):
            continue
        done.append(line)
        scope = {n: x if isinstance(x, np.ndarray) else np.asarray(x) for n, x in values.items()}
    return done, values


def short(value):
    """Twelve digits; integers as such, to keep the file small."""
    value = float(f"{value:.12g}")
    return int(value) if value.is_integer() else value


cases = []
for _ in range(400):
    lines, values = program()
    before = inputs()
    changed = {n: x for n, x in values.items() if n not in before or x is None or np.shape(x) != before[n].shape or not np.array_equal(x, before[n])}
    cases.append([lines, {n: [list(np.shape(x)), [short(v) for v in np.ravel(x)]] for n, x in changed.items()}])
Path(__file__).parent.parent.joinpath("test/program").mkdir(exist_ok=True)
path = Path(__file__).parent.parent / "test/program/programs.json"
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(len(cases), path.stat().st_size)
