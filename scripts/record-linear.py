"""Records what NumPy makes of reductions and linear algebra: random cases with results or refusals.

python3 scripts/record-linear.py    writes test/operations/data/{reductions,linear-algebra}.json
"""
import json
import math
import pathlib
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(2)
DATA = pathlib.Path(__file__).parent.parent / "test" / "operations" / "data"
TYPES = {"float": float, "int": int, "bool": bool}


def encode(value):
    value = np.asarray(value)
    kind = {"f": "float", "i": "int", "b": "bool"}[value.dtype.kind]
    flat = [float(x) if kind == "float" else int(x) for x in value.ravel()]
    return {
        "shape": list(value.shape),
        "type": kind,
        "data": [x if math.isfinite(x) else str(x) for x in flat],
    }


def values(shape, kind="float"):
    if kind == "bool":
        return rng.random(shape) < 0.6
    if kind == "int":
        return rng.integers(-3, 4, shape)
    return np.round(np.asarray(rng.normal(0, 2, shape)), 2)


def record(cases, name, function, inputs, attributes):
    inputs = [np.asarray(x) for x in inputs]
    try:
        result = encode(function(*inputs))
    except Exception:
        result = None
    cases.append({"operation": name, "inputs": [encode(x) for x in inputs], "attributes": attributes, "result": result})


def random_shape(rank, empty=False):
    sizes = [0, 1, 2, 3] if empty else [1, 2, 2, 3]
    return tuple(int(rng.choice(sizes)) for _ in range(rank))


def random_axis(rank, tuples=True):
    choice = rng.random()
    if choice < 0.25:
        return None
    if choice < 0.65 or not tuples or rank == 0:
        return int(rng.integers(-rank - 1, rank + 1))
    count = int(rng.integers(0, rank + 1))
    axes = [int(a) for a in rng.choice(rank, count, replace=False)] if rank else []
    axes = [a - rank if rng.random() < 0.4 else a for a in axes]
    if rng.random() < 0.1:
        axes.append(axes[0] if axes else rank)
    return tuple(axes)


def logsumexp(x, axis=None, keepdims=False):
    top = np.amax(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    result = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return result if keepdims else np.sum(result, axis=axis)


def softmax(x, axis):
    e = np.exp(x - np.amax(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis):
    shifted = x - np.amax(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def reductions():
    cases = []
    whole = [
        ("sum", np.sum), ("mean", np.mean), ("max", np.max), ("min", np.min), ("any", np.any), ("all", np.all),
        ("prod", np.prod), ("count_nonzero", np.count_nonzero), ("ptp", np.ptp), ("median", np.median),
        ("logsumexp", logsumexp),
    ]
    for name, function in whole:
        for i in range(40):
            rank = i % 6
            x = values(random_shape(rank, empty=i > 34), ["float", "float", "int", "bool"][int(rng.integers(4))])
            if name in ("ptp", "median", "logsumexp") and x.dtype == bool:
                x = x.astype(float)
            if name == "median" and x.size == 0:
                continue
            if rng.random() < 0.08 and x.dtype == float and x.size and name != "median":
                x.flat[int(rng.integers(x.size))] = rng.choice([np.nan, np.inf, -np.inf])
            axis, keep = random_axis(rank), bool(rng.random() < 0.5)
            record(
                cases, name, lambda a: function(a, axis=axis, keepdims=keep), [x],
                {"axis": [axis] if isinstance(axis, int) else axis and list(axis) if axis != () else [], "keepdims": keep},
            )
    for name, function in [("var", np.var), ("std", np.std)]:
        for i in range(40):
            rank = i % 6
            x = values(random_shape(rank), ["float", "int", "bool"][i % 3]) + (1e6 if i % 5 == 0 else 0)
            axis, keep, ddof = random_axis(rank), bool(rng.random() < 0.5), int(rng.integers(0, 3))
            record(
                cases, name, lambda a: function(a, axis=axis, ddof=ddof, keepdims=keep), [x],
                {"axis": [axis] if isinstance(axis, int) else axis and list(axis) if axis != () else [], "ddof": ddof, "keepdims": keep},
            )
    for name, function in [("argmax", np.argmax), ("argmin", np.argmin)]:
        for i in range(40):
            rank = i % 6
            x = values(random_shape(rank, empty=i > 34), ["float", "int", "bool"][i % 3])
            if i % 7 == 0 and x.dtype == float and x.size:
                x.flat[int(rng.integers(x.size))] = np.nan
            axis, keep = random_axis(rank, tuples=False), bool(rng.random() < 0.5)
            record(cases, name, lambda a: function(a, axis=axis, keepdims=keep), [x], {"axis": axis, "keepdims": keep})
    for name, function in [("cumsum", np.cumsum), ("cumprod", np.cumprod)]:
        for i in range(30):
            rank = i % 6
            x = values(random_shape(rank, empty=i > 25), ["float", "int", "bool"][i % 3])
            axis = random_axis(rank, tuples=False)
            record(cases, name, lambda a: function(a, axis=axis), [x], {"axis": axis})
    for name, function in [("softmax", softmax), ("log_softmax", log_softmax)]:
        for i in range(40):
            rank = 1 + i % 5
            x = values(random_shape(rank)) * (200 if i % 4 == 0 else 1)
            axis = random_axis(rank)
            while rank > 1 and axis is None:
                axis = random_axis(rank)
            record(
                cases, name, lambda a: function(a, axis), [x],
                {"axis": [axis] if isinstance(axis, int) else axis and list(axis) if axis != () else []},
            )
    for i in range(40):
        rank = i % 4
        shape = random_shape(rank)
        axis = random_axis(rank)
        if isinstance(axis, tuple) and rng.random() < 0.5:
            axis = None
        style = i % 3
        if style == 0 or rank == 0:
            weights = np.abs(values(shape)) + 0.5
        elif style == 1 and isinstance(axis, int) and -rank <= axis < rank:
            weights = np.abs(values((shape[axis],))) + 0.5
        else:
            weights = np.abs(values(random_shape(int(rng.integers(1, 3))))) + 0.5
        attributes = {"axis": [axis] if isinstance(axis, int) else axis and list(axis) if axis != () else []}
        if i % 5 == 4:
            record(cases, "average", lambda a: np.average(a, axis=axis), [values(shape)], attributes)
        else:
            record(cases, "average", lambda a, w: np.average(a, axis=axis, weights=w), [values(shape), weights], attributes)
    return cases


def sometimes_wrong(shape):
    shape = list(shape)
    if shape and rng.random() < 0.25:
        shape[int(rng.integers(len(shape)))] = int(rng.choice([1, 2, 3, 4]))
    return tuple(shape)


def matrices(stack, n):
    return np.round(rng.normal(0, 1, stack + (n, n)) + 3 * np.eye(n), 2)


def linear_algebra():
    cases = []
    kinds = lambda i: [("float", "float"), ("int", "float"), ("int", "int"), ("float", "bool"), ("bool", "bool")][i % 5]
    for i in range(100):
        p, q = int(rng.integers(0, 5)), int(rng.integers(0, 5))
        n, k, m = (int(rng.integers(0 if i > 90 else 1, 6)) for _ in range(3))
        stack = random_shape(3)
        thin = lambda s: tuple(1 if rng.random() < 0.3 else d for d in s)
        a = () if p == 0 else (k,) if p == 1 else thin(stack[3 - (p - 2):]) + (n, k)
        b = () if q == 0 else (k,) if q == 1 else thin(stack[3 - (q - 2):]) + (k, m)
        a, b = sometimes_wrong(a), sometimes_wrong(b)
        x, y = (values(s, kind) for s, kind in zip((a, b), kinds(i)))
        record(cases, "matmul", np.matmul, [x, y], {})
    for i in range(60):
        p, q = int(rng.integers(0, 4)), int(rng.integers(0, 4))
        k = int(rng.integers(1, 4))
        a = random_shape(p - 1) + (k,) if p else ()
        b = random_shape(q)
        if q:
            b = b[:-1] + (k,) if q == 1 else b[:-2] + (k,) + b[-1:]
        x, y = (values(sometimes_wrong(s), kind) for s, kind in zip((a, b), kinds(i)))
        record(cases, "dot", np.dot, [x, y], {})
    for i in range(40):
        p, q = int(rng.integers(0, 4)), int(rng.integers(0, 4))
        k = int(rng.integers(1, 4))
        a, b = (random_shape(r - 1) + (k,) if r else () for r in (p, q))
        x, y = (values(sometimes_wrong(s), kind) for s, kind in zip((a, b), kinds(i)))
        record(cases, "inner", np.inner, [x, y], {})
        record(cases, "outer", np.outer, [x, y], {})
    for i in range(20):
        shape = random_shape(i % 4)
        other = shape if i % 3 else (int(np.prod(shape)),)
        record(cases, "vdot", np.vdot, [values(shape), values(sometimes_wrong(other))], {})
    for i in range(60):
        p, q = int(rng.integers(0, 4)), int(rng.integers(0, 4))
        a, b = list(random_shape(p)), list(random_shape(q))
        count = int(rng.integers(0, min(p, q) + 1))
        if i % 2:
            axes = count
            for j in range(count):
                b[j] = a[p - count + j]
            attribute = count if rng.random() < 0.9 else count + 1
            axes = attribute
        else:
            left = [int(v) for v in rng.choice(p, count, replace=False)] if p else []
            right = [int(v) for v in rng.choice(q, count, replace=False)] if q else []
            for l, r in zip(left, right):
                b[r] = a[l]
            left = [v - p if rng.random() < 0.3 else v for v in left]
            axes = attribute = [left, right]
            if count == 1 and i % 4:
                axes = attribute = [left[0], right[0]]
        record(cases, "tensordot", lambda x, y: np.tensordot(x, y, axes=axes), [values(sometimes_wrong(a)), values(tuple(b))], {"axes": attribute})
    for i in range(30):
        rank = int(rng.integers(1, 5))
        offset, axis1, axis2 = int(rng.integers(-3, 4)), int(rng.integers(-rank, rank + 1)), int(rng.integers(-rank, rank))
        if i % 3 == 0:
            axis1, axis2 = 0, 1
        record(
            cases, "trace", lambda a: np.trace(a, offset, axis1, axis2), [values(random_shape(rank), ["float", "int", "bool"][i % 3])],
            {"offset": offset, "axis1": axis1, "axis2": axis2},
        )
    einsums = [
        ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("ji,jk", (3, 2), (3, 4)), ("ba,cb", (2, 3), (4, 2)),
        ("ii", (3, 3)), ("ii->i", (3, 3)), ("ij->", (2, 3)), ("ij->j", (2, 3)), ("i,j->ij", (2,), (3,)), ("i,i", (3,), (3,)),
        ("bij,bjk->bik", (2, 3, 2), (2, 2, 4)), ("...ij,...jk->...ik", (2, 1, 3, 2), (4, 2, 2)), ("...ij,...jk", (3, 2), (4, 2, 2)),
        ("...ii->...i", (2, 3, 3)), ("i...->...", (2, 3, 4)), ("...->", (2, 3)), ("...,...", (2, 3), (3,)), ("...i,i", (2, 3), (3,)),
        ("ij,j->i", (2, 1), (3,)), ("ij,ij->ij", (1, 3), (2, 3)), ("bhqd,bhkd->bhqk", (2, 2, 3, 2), (2, 2, 4, 2)),
        ("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)), ("i,j,k->kji", (2,), (3,), (2,)), (" i j , j -> i ", (2, 3), (3,)), ("ij->ji", (2, 3)),
        ("iij->j", (2, 2, 3)), ("iji->j", (2, 3, 2)), ("ijk,jk", (2, 3, 2), (3, 2)), (",ij->ij", (), (2, 3)), ("->", ()), ("", ()),
        ("i->ii", (2,)), ("i->j", (2,)), ("ij,jk->ik", (2, 3), (2, 4)), ("ij->i", (2, 3, 4)), ("ij,j", (2, 3)), ("ii", (2, 3)),
        ("i...,j...", (2, 4), (3, 4)), ("ij...->...", (2, 3)), ("i.j", (2, 3)), ("i->i...", (2,)), ("i...->i", (2, 3)), ("aB,Bc", (2, 3), (3, 2)),
        ("i1", (2, 3)), ("ij,jk->ik", (2, 0), (0, 3)), ("ii->", (1, 1)), ("ij,ij", (2, 3), (2, 3)), ("ij->j->i", (2, 3)), ("...j...->j", (2, 3)),
        ("ii", (1, 3)), ("...i,...i->...", (2, 1, 3), (1, 4, 3)),
    ]
    for subscripts, *shapes in einsums:
        record(cases, "einsum", lambda *xs: np.einsum(subscripts, *xs), [values(s) for s in shapes], {"subscripts": subscripts})
    record(cases, "einsum", lambda *xs: np.einsum("ij,j", *xs), [values((2, 3), "int"), values((3,), "int")], {"subscripts": "ij,j"})
    record(cases, "einsum", lambda *xs: np.einsum("ij,j", *xs), [values((2, 3), "int"), values((3,))], {"subscripts": "ij,j"})
    record(cases, "einsum", lambda *xs: np.einsum("ij,j", *xs), [values((2, 3), "bool"), values((3,), "bool")], {"subscripts": "ij,j"})
    record(cases, "vdot", np.vdot, [values((5,), "bool"), values((5,), "bool")], {})
    for i in range(70):
        rank = i % 5
        name = [None, 1, 2, "inf", "fro", None][int(rng.integers(6))]
        axis, keep = random_axis(rank), bool(rng.random() < 0.5)
        x = values(random_shape(rank), ["float", "float", "int"][i % 3])
        matrix = (isinstance(axis, tuple) and len(axis) == 2) or (axis is None and rank == 2)
        if matrix and name not in (None, "fro"):
            name = "fro"
        order = np.inf if name == "inf" else name
        record(
            cases, "linalg.norm", lambda a: np.linalg.norm(a, order, axis, keep), [x],
            {"ord": name, "axis": [axis] if isinstance(axis, int) else axis and list(axis) if axis != () else [], "keepdims": keep},
        )
    for i in range(14):
        n, stack = int(rng.integers(1, 5)), random_shape(i % 3)
        a = matrices(stack, n)
        bad = values(random_shape(int(rng.integers(0, 3))))
        for x in [a] if i % 3 else [a, bad]:
            record(cases, "linalg.inv", np.linalg.inv, [x], {})
            record(cases, "linalg.det", np.linalg.det, [x], {})
            record(cases, "<slogdet.sign>", lambda y: np.linalg.slogdet(y)[0], [x], {})
            record(cases, "<slogdet.logabsdet>", lambda y: np.linalg.slogdet(y)[1], [x], {})
            power = int(rng.integers(-2, 6))
            record(cases, "linalg.matrix_power", lambda y: np.linalg.matrix_power(y, power), [x], {"n": power})
    record(cases, "linalg.matrix_power", lambda y: np.linalg.matrix_power(y, 3), [values((2, 2), "int")], {"n": 3})
    for i in range(24):
        n, stack = int(rng.integers(1, 5)), random_shape(i % 3)
        tail = (n,) if i % 2 else (n, int(rng.integers(1, 4)))
        b = values(sometimes_wrong(stack + tail))
        if i > 18:
            b = values(tail)
        record(cases, "linalg.solve", np.linalg.solve, [matrices(stack, n), b], {})
    return cases


for theme, cases in [("reductions", reductions()), ("linear-algebra", linear_algebra())]:
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (DATA / f"{theme}.json").write_text(f"[\n{lines}\n]\n")
    print(theme, len(cases), sum(case["result"] is None for case in cases), "refused")
