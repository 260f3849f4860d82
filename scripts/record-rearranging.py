"""Records what NumPy makes of random rearrangements, joins, constructions and indices.

Run: python3 scripts/record-rearranging.py   (writes rearranging.json and selecting.json in test/operations/data)
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
        record("full_like", [x, v], {"dtype": dtype}, lambda: np.full_like(x, v, TYPES[dtype]))
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


def flipping():
    for _ in range(14):
        x = array(any_shape(0, 4), kind())
        axes = None if random.random() < 0.3 else [any_axis(x.ndim) for _ in range(random.randint(1, 2))]
        record("flip", [x], {"axis": axes}, lambda: np.flip(x, None if axes is None else tuple(axes)))
        record("flipud", [x], {}, lambda: np.flipud(x))
        record("fliplr", [x], {}, lambda: np.fliplr(x))
        k = random.randint(-5, 5)
        plane = [any_axis(x.ndim), any_axis(x.ndim)] if random.random() < 0.7 else [0, 1]
        if abs(plane[0] - plane[1]) != x.ndim:  # NumPy's own check misses one axis named in two ways beyond rank 2.
            record("rot90", [x], {"k": k, "axes": plane}, lambda: np.rot90(x, k, plane))
        count = random.randint(1, 2)
        shift = [random.randint(-4, 4) for _ in range(count)]
        along = None if random.random() < 0.3 else [any_axis(x.ndim) for _ in range(random.choice([1, count]))]
        if along is None:
            shift = shift[:1]
        if x.ndim or along is None:
            record("roll", [x], {"shift": shift, "axis": along}, lambda: np.roll(x, shift[0] if along is None else tuple(shift), along if along is None else tuple(along)))


def repeating():
    for _ in range(16):
        x = array(any_shape(0, 3), kind())
        reps = [random.randint(0 if random.random() < 0.1 else 1, 3) for _ in range(random.randint(1, 3))]
        record("tile", [x], {"reps": reps}, lambda: np.tile(x, reps))
        axis = any_axis(x.ndim) if random.random() < 0.7 and x.ndim else None
        extent = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
        times = [random.randint(0, 3) for _ in range(random.choice([1, extent, extent, 4]) or 1)]
        record("repeat", [x], {"repeats": times, "axis": axis}, lambda: np.repeat(x, times, axis))


def padding():
    for _ in range(45):
        x = array(any_shape(1, 3, (1, 2, 3)), kind())
        mode = random.choice(["constant", "constant", "edge", "reflect", "symmetric", "wrap"])
        pair = lambda: [random.randint(0, 4), random.randint(0, 4)]
        width = random.choice([random.randint(0, 2), pair(), [pair()], [pair() for _ in x.shape], [pair() for _ in range(3)], [2]])
        value = random.choice([0, 1, 2.5])
        # Wrapping past a whole turn differs between versions of NumPy.
        if mode != "wrap" or np.max(width) <= min(x.shape):
            extra = {"constant_values": value} if mode == "constant" else {}
            record("pad", [x], {"pad_width": width, "mode": mode, "constant_values": value}, lambda: np.pad(x, width, mode, **extra))


def diagonals():
    for _ in range(20):
        x = array(any_shape(1, 4, (1, 2, 3, 4)), kind())
        v, m, k = array((random.randint(1, 3),)), array((random.randint(1, 4), random.randint(1, 4))), random.randint(-3, 3)
        record("diag", [v], {"k": k}, lambda: np.diag(v, k))
        record("diag", [m], {"k": k}, lambda: np.diag(m, k))
        record("diagflat", [m], {"k": k}, lambda: np.diagflat(m, k))
        a, b = random.sample(range(-x.ndim, 0), 2) if x.ndim > 1 and random.random() < 0.8 else (any_axis(x.ndim), any_axis(x.ndim))
        record("diagonal", [x], {"offset": k, "axis1": a, "axis2": b}, lambda: np.diagonal(x, k, a, b))
        if x.ndim > 1:
            record("triu", [x], {"k": k}, lambda: np.triu(x, k))
            record("tril", [x], {"k": k}, lambda: np.tril(x, k))


def selecting():
    for _ in range(22):
        x = array(any_shape(0, 4), kind())
        axis = any_axis(x.ndim) if random.random() < 0.7 and x.ndim else None
        extent = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
        i = rng.integers(-extent, extent + (random.random() < 0.1), any_shape(0, 2))
        record("take", [x, i], {"axis": axis}, lambda: np.take(x, i, axis))
        shape = [x.size] if axis is None else [e if random.random() < 0.8 else 1 for e in x.shape]
        if axis is not None and -x.ndim <= axis < x.ndim:
            shape[axis] = random.randint(1, 4)
        j = rng.integers(-extent, extent, shape)
        record("take_along_axis", [x, j], {"axis": axis}, lambda: np.take_along_axis(x, j, axis))
        y = rng.permutation(x.size).reshape(x.shape) / 2  # Without ties, NumPy's order is the only one.
        if x.ndim:
            record("sort", [y], {"axis": axis}, lambda: np.sort(y, axis))
            record("argsort", [y], {"axis": axis}, lambda: np.argsort(y, axis))
        shape = any_shape(0, 3)
        parts = [array(tuple(1 if random.random() < 0.3 else e for e in shape), kind()) for _ in range(3)]
        which = rng.integers(0, 3, shape)
        record("choose", [which, *parts], {}, lambda: np.choose(which, parts))


def windows():
    for _ in range(25):
        x = array(any_shape(1, 4, (2, 3, 4)), kind())
        axes = None if random.random() < 0.3 else random.sample(range(-x.ndim, 0), random.randint(1, x.ndim))
        count = x.ndim if axes is None else len(axes)
        shape = [random.randint(1, 3) for _ in range(count + (random.random() < 0.05))]
        result = lambda: np.lib.stride_tricks.sliding_window_view(x, shape, axes)
        if x.size < 60:
            record("sliding_window_view", [x], {"window_shape": shape, "axis": axes}, result)


def splitting():
    """Several results: each is a case of its own, `which` of them; refusals have which = 0."""
    for _ in range(25):
        x = array(any_shape(0, 3, (1, 2, 3, 4, 6)), kind())
        sections = random.choice([1, 2, 3, [1], [1, 2], [2, -1], [1, 5]])
        for name in ("split", "array_split", "hsplit", "vsplit", "dsplit"):
            axis = any_axis(x.ndim)
            attributes = {"indices_or_sections": sections, **({"axis": axis} if "_" in name or name == "split" else {})}
            call = lambda: getattr(np, name)(x, sections, **({"axis": axis} if "axis" in attributes else {}))
            several(name, [x], attributes, call)
        vectors = [array((random.randint(1, 3),), kind()) for _ in range(random.randint(1, 3))]
        indexing = random.choice(["xy", "ij"])
        several("meshgrid", vectors, {"indexing": indexing}, lambda: np.meshgrid(*vectors, indexing=indexing))


def several(name, inputs, attributes, compute):
    try:
        count = len(compute())
    except (ValueError, IndexError, TypeError):
        count = 1
    which = random.randrange(count)
    record(name, inputs, {**attributes, "which": which, "count": count}, lambda: compute()[which])


def write(theme, *sections):
    cases.clear()
    for section in sections:
        section()
    path = Path(__file__).parent.parent / f"test/operations/data/{theme}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
    print(theme, len(cases), "cases,", sum(case[3] is None for case in cases), "refused,", path.stat().st_size, "bytes")


write("rearranging", transposing, reshaping, joining, constructing, indexing)
write("selecting", flipping, repeating, padding, diagonals, selecting, windows, splitting)
