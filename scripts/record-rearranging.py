"""Records what NumPy makes of random rearrangements, joins, constructions and indices.

Run: python3 scripts/record-rearranging.py   (writes test/operations/data/rearranging.json)
A case is [operation, inputs, attributes, result]; an array is [type, shape, data]; a refusal is null.
"""

import json
import random
from pathlib import Path

import numpy as np

random.seed(7)
rng = np.random.default_rng(7)
cases = []


def array(shape, kind="float"):
    if kind == "bool":
        return np.asarray(rng.random(shape) < 0.5)
    if kind == "int":
        return np.asarray(rng.integers(-9, 10, shape))
    return np.asarray(rng.integers(-40, 41, shape) / 4)


def packed(x):
    x = np.asarray(x)
    kind = {"f": "float", "i": "int", "b": "bool"}[x.dtype.kind]
    return [kind, list(x.shape), [int(v) if float(v).is_integer() else float(v) for v in x.ravel().tolist()]]


def record(operation, inputs, attributes, compute):
    try:
        result = packed(compute())
    except (ValueError, IndexError, TypeError, ZeroDivisionError):
        result = None
    cases.append([operation, [packed(x) for x in inputs], attributes, result])


def any_shape(low=0, high=5, extents=(1, 1, 2, 3)):
    return tuple(random.choice(extents) for _ in range(random.randint(low, high)))


def kind():
    return random.choice(["float", "float", "float", "int", "bool"])


def any_axis(rank):
    return random.randint(-rank - (random.random() < 0.1), rank - (random.random() > 0.1)) if rank else random.choice([0, -1])


def transposing():
    for _ in range(25):
        x = array(any_shape(), kind())
        axes = None if random.random() < 0.3 else random.sample(range(x.ndim), x.ndim)
        if axes:
            axes = [a - x.ndim if random.random() < 0.3 else a for a in axes]
            if random.random() < 0.15:
                axes[0] = axes[-1]
        record("transpose", [x], {"axes": axes}, lambda: np.transpose(x, axes))
        a, b = any_axis(x.ndim), any_axis(x.ndim)
        record("swapaxes", [x], {"axis1": a, "axis2": b}, lambda: np.swapaxes(x, a, b))
        count = random.randint(1, max(1, x.ndim))
        a, b = [any_axis(x.ndim) for _ in range(count)], [any_axis(x.ndim) for _ in range(count)]
        if random.random() < 0.6 and x.ndim:
            a, b = random.sample(range(x.ndim), min(count, x.ndim)), random.sample(range(-x.ndim, 0), min(count, x.ndim))
        record("moveaxis", [x], {"source": a, "destination": b}, lambda: np.moveaxis(x, a, b))
        target = any_shape(0, 4) + x.shape if random.random() < 0.5 else tuple(3 if e == 1 and random.random() < 0.6 else e for e in x.shape)
        if random.random() < 0.2:
            target = target[:-1]
        if np.prod(target) < 40:
            record("broadcast_to", [x], {"shape": list(target)}, lambda: np.broadcast_to(x, target))


def reshaping():
    for _ in range(30):
        x = array(any_shape(0, 4, (1, 2, 3, 4) if random.random() < 0.9 else (0, 2, 3)), kind())
        factors = [f for e in x.shape for f in ([2, 2] if e == 4 else [e])]
        random.shuffle(factors)
        target = []
        while factors:
            take = random.randint(1, 2)
            target.append(int(np.prod(factors[:take])))
            factors = factors[take:]
        if random.random() < 0.5 and target:
            target[random.randrange(len(target))] = -1
        if random.random() < 0.2:
            target.append(random.choice([-1, 2, 5]))
        record("reshape", [x], {"shape": target, "order": "C"}, lambda: np.reshape(x, target))
        record("ravel", [x], {"order": "C"}, lambda: np.ravel(x))
        record("flatten", [x], {"order": "C"}, lambda: x.flatten())
        axes = None if random.random() < 0.4 else [a for a in range(x.ndim) if x.shape[a] == 1 or random.random() < 0.1]
        record("squeeze", [x], {"axis": axes}, lambda: np.squeeze(x, None if axes is None else tuple(axes)))
        axes = [random.randint(-x.ndim - 3, x.ndim + 1) for _ in range(random.randint(1, 2))]
        record("expand_dims", [x], {"axis": axes}, lambda: np.expand_dims(x, tuple(axes)))
        for rank in (1, 2, 3):
            record(f"atleast_{rank}d", [x], {}, lambda: getattr(np, f"atleast_{rank}d")(x))


def joining():
    for _ in range(25):
        shape, count = any_shape(0, 4), random.randint(1, 3)
        axis = any_axis(len(shape))
        shapes = [list(shape) for _ in range(count)]
        for s in shapes:
            if s and -len(s) <= axis < len(s) and random.random() < 0.7:
                s[axis] = random.randint(1, 3)
            if s and random.random() < 0.07:
                s[random.randrange(len(s))] += 1
            if random.random() < 0.07:
                s.append(2)
        xs = [array(tuple(s), kind()) for s in shapes]
        record("concatenate", xs, {"axis": axis}, lambda: np.concatenate(xs, axis))
        record("concatenate", xs, {"axis": None}, lambda: np.concatenate(xs, None))
        ys = [array(shape, kind()) for _ in range(count)]
        if random.random() < 0.1:
            ys[-1] = array(shape + (2,), "int")
        k = random.randint(-len(shape) - 2, len(shape) + 1)
        record("stack", ys, {"axis": k}, lambda: np.stack(ys, k))
        for name in ("hstack", "vstack", "dstack", "column_stack"):
            record(name, xs, {}, lambda: getattr(np, name)(xs))
            record(name, ys, {}, lambda: getattr(np, name)(ys))
        record("append", [xs[0], xs[-1]], {"axis": axis}, lambda: np.append(xs[0], xs[-1], axis))


TYPES = {"float": float, "int": int, "bool": bool, None: None}


def constructing():
    for _ in range(14):
        shape, dtype = list(any_shape(0, 3)), random.choice(list(TYPES))
        x, v = array(any_shape(0, 3), kind()), array(any_shape(0, 2), "float")
        for name in ("zeros", "ones"):
            record(name, [], {"shape": shape, "dtype": dtype}, lambda: getattr(np, name)(shape, TYPES[dtype]))
            record(name + "_like", [x], {"dtype": dtype}, lambda: getattr(np, name + "_like")(x, TYPES[dtype]))
        record("full", [v], {"shape": shape, "dtype": dtype}, lambda: np.full(shape, v, TYPES[dtype]))
        record("full_like", [x, v], {"dtype": dtype or "float"}, lambda: np.full_like(x, v, TYPES[dtype] or float))
        n, m, k = random.randint(0, 4), random.choice([None, 1, 2, 5]), random.randint(-4, 4)
        record("eye", [], {"N": n, "M": m, "k": k, "dtype": dtype}, lambda: np.eye(n, m, k, TYPES[dtype] or float))
        a, b, s = random.randint(-5, 5), random.choice([None, -4, 0, 3, 7]), random.choice([-3, -1, 1, 1, 2, 5, 0])
        if b is not None or s == 1:
            record("arange", [], {"start": a, "stop": b, "step": s, "dtype": None}, lambda: np.arange(a, b, s) if b is not None else np.arange(a))
        p, q, c, e = rng.normal(), rng.normal(), random.randint(0, 9), random.random() < 0.7
        record("linspace", [], {"start": p, "stop": q, "num": c, "endpoint": e}, lambda: np.linspace(p, q, c, e))
        record("astype", [x], {"dtype": dtype}, lambda: x.astype(TYPES[dtype] or x.dtype))
        record("copy", [x], {"dtype": None}, lambda: np.copy(x))
        record("float", [x], {}, lambda: float(x))
        record("int64", [x], {}, lambda: np.asarray(x).astype(int))
        labels = rng.integers(0, 4, any_shape(0, 2))
        record("one_hot", [labels], {"classes": 4}, lambda: np.eye(4)[labels])
        ys = [array(shape, kind()) for _ in range(4)]
        record("array", ys, {"nesting": [2, 2], "dtype": dtype}, lambda: np.array([[ys[0], ys[1]], [ys[2], ys[3]]], TYPES[dtype]))


def maybe(value):
    return None if random.random() < 0.4 else value


def index_items(shape):
    """Random items for NumPy and the same as data, with the index arrays that they mention."""
    items, data, arrays, axis = [], [], [], 0
    fancy = random.random() < 0.6
    common = random.choice([(2,), (3,), (2, 1), (1, 3), ()])
    ellipsis_used = False
    while axis < len(shape) and random.random() < 0.9:
        extent, choice = shape[axis], random.random()
        if choice < 0.12:
            items.append(None)
            data.append({"kind": "newaxis"})
        elif choice < 0.2 and not ellipsis_used:
            ellipsis_used = True
            skip = random.randint(0, len(shape) - axis)
            axis += skip
            items.append(...)
            data.append({"kind": "ellipsis"})
        elif choice < 0.35:
            i = random.randint(-extent, extent - 1 + (random.random() < 0.1))
            items.append(i)
            data.append({"kind": "integer", "value": i})
            axis += 1
        elif choice < 0.6 or not fancy:
            start, stop, step = maybe(random.randint(-4, 4)), maybe(random.randint(-4, 4)), maybe(random.choice([-2, -1, 1, 2, 3]))
            items.append(slice(start, stop, step))
            data.append({"kind": "slice", "start": start, "stop": stop, "step": step})
            axis += 1
        elif choice < 0.85:
            own = tuple(e if random.random() < 0.7 else 1 for e in common)[random.randint(0, len(common)) if random.random() < 0.2 else 0 :]
            i = rng.integers(-extent, extent + (random.random() < 0.04), own)
            items.append(i)
            arrays.append(i)
            data.append({"kind": "array"})
            axis += 1
        else:
            span = random.randint(1, min(2, len(shape) - axis))
            own = list(shape[axis : axis + span])
            if random.random() < 0.06:
                own[0] += 1
            mask = array(tuple(own), "bool")
            items.append(mask)
            arrays.append(mask)
            data.append({"kind": "mask"})
            axis += span
    if random.random() < 0.04:
        items.extend([0] * (len(shape) - axis + 1))
        data.extend([{"kind": "integer", "value": 0}] * (len(shape) - axis + 1))
    return tuple(items), data, arrays


def store(base, items, value, add=False):
    result = base.copy()
    if add:
        np.add.at(result, items, value)
    else:
        result[items] = value
    return result


def indexing():
    for _ in range(300):
        x = array(any_shape(0, 5, (1, 2, 3)), kind())
        items, data, arrays = index_items(x.shape)
        masks = [a for a in arrays if a.dtype == bool]
        if masks and (len(masks) > 1 or any(np.size(a) > 1 for a in arrays if a is not masks[0])):
            continue  # Whether a count fits other arrays depends on data.
        record("index", [x, *arrays], {"items": data}, lambda: x[items])
        try:
            shape = x[items].shape
        except IndexError:
            continue
        if any(a.dtype == bool for a in arrays):
            value = array((), kind())
        else:
            value = array(tuple(1 if random.random() < 0.2 else e for e in shape)[random.randint(0, len(shape)) if random.random() < 0.3 else 0 :], kind())
            if random.random() < 0.1:
                value = value.reshape((1,) + value.shape)
            if random.random() < 0.1:
                value = array(value.shape + (4,), "float")
        record("store", [x, value, *arrays], {"items": data}, lambda: store(x, items, value))
        if x.dtype == float and 0 not in shape:
            record("accumulate", [x, value, *arrays], {"items": data}, lambda: store(x, items, value, add=True))


for section in (transposing, reshaping, joining, constructing, indexing):
    section()

path = Path(__file__).parent.parent / "test/operations/data/rearranging.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
print(len(cases), "cases,", sum(case[3] is None for case in cases), "refused,", path.stat().st_size, "bytes")
