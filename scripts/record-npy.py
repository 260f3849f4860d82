"""Records .npy files of every type, order and version as NumPy writes them, for test/model/npy.test.ts."""
import base64
import io
import json
import pathlib
import warnings

import numpy as np

random = np.random.default_rng(0)
cases = []
for descr in "<f8 >f8 <f4 >f4 <f2 >f2 |i1 <i2 >i2 <i4 >i4 <i8 >i8 |u1 <u2 >u2 <u4 >u4 <u8 >u8 |b1".split():
    for shape in [(), (5,), (2, 3), (2, 3, 4), (3, 1, 2)]:
        dtype = np.dtype(descr)
        if dtype.kind == "f":
            values = random.standard_normal(shape).astype(dtype)
            if shape == (5,):
                values[:4] = [np.nan, np.inf, -np.inf, 6e-8]
        elif dtype.kind == "b":
            values = random.random(shape) < 0.5
        else:
            limits = np.iinfo(dtype)
            low, high = max(limits.min, -(2**53)), min(limits.max, 2**53)
            values = random.integers(low, high, shape, dtype=np.int64, endpoint=True).astype(dtype)
        for order in "CF":
            if order == "F" and len(shape) < 2:
                continue
            for version in [(1, 0), (2, 0), (3, 0)]:
                if version != (1, 0) and descr != "<f8":
                    continue
                array = np.asarray(values, dtype=dtype, order=order)
                file = io.BytesIO()
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    np.lib.format.write_array(file, array, version=version)
                cases.append({
                    "name": f"{descr} {shape} {order} {version[0]}",
                    "shape": list(shape),
                    "values": [str(float(each)) for each in array.ravel(order="C")],
                    "file": base64.b64encode(file.getvalue()).decode(),
                })
path = pathlib.Path(__file__).parent.parent / "test/model/npy.json"
path.write_text(json.dumps(cases, indent=0) + "\n")
