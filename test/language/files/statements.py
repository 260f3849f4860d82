# -*- coding: utf-8 -*-
"""Every statement of Python that a file can hold; read by CPython and by us."""
import numpy as np, os.path
import math as m
from collections import (namedtuple,
                         OrderedDict as Ordered,)
from .. import helpers
from .layers import *

rate: float = 1.
size: int
x = y = 0x1F + 1_000 + .5e-3
a, *rest = 1, 2, 3
[b, c] = a, rest; d = b
текст = "имя"; ﬁ = 1  # folds to fi


def plain(): pass


@decorated
@made.by(1, key="v")
def full(p, q=1, /, r: int = 2, *args, s, t=lambda u, v=2: u + v, **options) -> dict[str, int]:
    "docstring"
    global x
    def inner(*, only=None):
        nonlocal_name = only
        return
    if p > q >= r: return {**options, "k": [i for i in args if i for j in i if not j]}
    elif p is not None and q not in args or not r:
        return (yield_ := p), *args
    else:
        del p, options["k"]
    assert s, "s is needed"
    assert (t)
    return lambda: (p, {1, 2}, {k: v for k, v in options.items()}, (n for n in args))


class Layer(Base, metaclass=Meta):
    shape = ()

    def __init__(self, W, b):
        super().__init__()
        self.W, self.b = W, b
        self.cache["x"] += W.T[::-1, None, ..., 1:2] @ b ** -1

    @property
    def size(self): return self.W.shape[-1]


class Empty: ...


for i, (j, k) in enumerate(zip(x, y)):
    while i:
        i -= 1
        if i == 3: continue
        break
    else:
        x |= ~i << 2 & 3 ^ 4 >> 1
else:
    print("done", end="")

try:
    with open(f) as g, lock:
        text = g.read()
except (IOError, ValueError) as e:
    raise RuntimeError("no " + str(e)) from e
except:
    raise
else:
    x = 1 if y else 2 if z else 3
finally:
    x **= 2

message = f"loss {x:.3f} {y!r} {{not}} {d['k']:>{w}}" "plain" r"\n" 'it''s'
raw = rb'\x00'
long = (a +
        b  # inside
        - c)
total = a \
    + b
if True:
	if x:
		tabs = 1
	else:
	        mixed = 2
async_ = print
