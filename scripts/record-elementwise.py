"""Records what NumPy makes of random elementwise calls, for test/operations/elementwise.test.ts.

    python3 scripts/record-elementwise.py

A result of null says that NumPy refuses. Functions that NumPy lacks are written out here from their definitions, in
extended precision.
"""

import json
import math
import os
import warnings

import numpy as np

warnings.simplefilter('ignore')
np.seterr(all='ignore')
rng = np.random.default_rng(7)
L = np.longdouble

DTYPES = {'float': np.float64, 'int': np.int64, 'bool': np.bool_}
KINDS = {'f': 'float', 'i': 'int', 'u': 'int', 'b': 'bool'}


def logistic(x):
    return 1 / (1 + np.exp(-L(x)))


def softplus(x):
    return np.logaddexp(L(0), L(x))


def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)


def erfc(x):
    return np.vectorize(math.erfc, otypes=[float])(x)


def elu(x, alpha=1.0):
    return np.where(x > 0, L(x), alpha * np.expm1(np.minimum(L(x), 0)))


def gelu(x, approximate='none'):
    if approximate == 'tanh':
        u = 2 * np.sqrt(2 / L(np.pi)) * (L(x) + L(0.044715) * L(x) ** 3)
        return L(x) * logistic(u)
    return 0.5 * x * erfc(-x / math.sqrt(2))


OWN = {
    'sigmoid': logistic,
    'log_sigmoid': lambda x: -softplus(-L(x)),
    'relu': lambda x: np.maximum(x, 0),
    'leaky_relu': lambda x, alpha=0.01, negative_slope=None: np.where(
        x > 0, x, (alpha if negative_slope is None else negative_slope) * x),
    'elu': elu,
    'selu': lambda x: L('1.0507009873554804934') * elu(x, L('1.6732632423543772848')),
    'softplus': lambda x, beta=1: softplus(beta * L(x)) / beta,
    'gelu': gelu,
    'swish': lambda x: L(x) * logistic(x),
    'mish': lambda x: L(x) * np.tanh(softplus(x)),
    'softsign': lambda x: x / (1 + abs(L(x))),
    'hard_sigmoid': lambda x: np.minimum(np.maximum(L(x) + 3, 0), 6) / 6,
    'hard_tanh': lambda x: np.minimum(np.maximum(x, -1.0), 1.0),
    'erf': erf,
    'erfc': erfc,
    'clip': lambda x, min=None, max=None, a_min=None, a_max=None: np.clip(
        x, a_min if min is None else min, a_max if max is None else max),
}

SPECIAL = [np.nan, np.inf, -np.inf, 0.0]


def encode(array):
    array = np.asarray(array)
    kind = KINDS[array.dtype.kind]
    elements = [int(e) if kind != 'float' else number(float(e)) for e in array.ravel()]
    return {'shape': list(array.shape), 'type': kind, 'data': elements}


def number(x):
    if math.isnan(x):
        return 'nan'
    if math.isinf(x):
        return 'inf' if x > 0 else '-inf'
    return int(x) if x == int(x) and abs(x) < 1e9 and not (x == 0 and math.copysign(1, x) < 0) else x


def array(kind, shape, low=-3.0, high=3.0, special=False):
    if kind == 'bool':
        return rng.integers(0, 2, shape).astype(bool)
    if kind == 'int':
        return rng.integers(math.ceil(low), math.floor(high) + 1, shape).astype(np.int64)
    # Multiples of 1/8 are short to write, and make ties.
    values = np.round(rng.uniform(low, high, shape) * 8) / 8
    if special and values.size:
        flat = values.reshape(-1)
        for value in SPECIAL:
            flat[rng.integers(flat.size)] = value
    return values.astype(np.float64)


cases = []


def record(name, operands, attributes=None):
    attributes = attributes or {}
    operands = [np.asarray(each) for each in operands]
    f = OWN.get(name) or getattr(np, name)
    try:
        result = encode(f(*[o.copy() for o in operands], **attributes))
    except (TypeError, ValueError):
        result = None
    inputs = [encode(each) for each in operands]
    cases.append({'operation': name, 'inputs': inputs, 'attributes': attributes, 'result': result})


SHAPES = [(), (3,), (2, 3), (2, 1, 3), (1, 2, 2, 2), (2, 1, 2, 1, 2), (0,), (1,)]
PAIRS = [
    ((), ()), ((3,), ()), ((), (2, 2)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((3, 1), (1, 2)),
    ((2, 1, 3), (3, 1)), ((2, 1, 2, 1, 2), (2, 1, 2, 1)), ((1, 2, 1, 2), (2, 1, 1, 1)), ((0, 2), (1, 2)), ((1,), (4,)),
    ((2, 3), (2,)), ((3, 2), (2, 3)), ((2, 2), (3, 2, 3)),
]


def pick(options, count):
    return [options[i] for i in rng.permutation(len(options))[:count]]


RANGES = {
    'arcsin': (-1, 1), 'arccos': (-1, 1), 'arctanh': (-1, 1), 'arccosh': (1, 4), 'erf': (-6, 6), 'erfc': (-3, 9),
    'sigmoid': (-40, 40), 'softplus': (-40, 40), 'log_sigmoid': (-40, 40), 'gelu': (-9, 9), 'swish': (-40, 40),
    'mish': (-20, 20), 'hard_sigmoid': (-5, 5), 'exp': (-30, 30), 'expm1': (-3, 3), 'sinh': (-20, 20),
    'tanh': (-9, 9), 'sin': (-90, 90), 'cos': (-90, 90), 'tan': (-9, 9), 'deg2rad': (-360, 360),
}
UNARY = {
    'negative': [{}], 'positive': [{}], 'reciprocal': [{}], 'square': [{}], 'absolute': [{}], 'fabs': [{}], 'sign': [{}],
    'exp': [{}], 'exp2': [{}], 'expm1': [{}], 'log': [{}], 'log1p': [{}], 'log2': [{}], 'log10': [{}], 'sqrt': [{}],
    'cbrt': [{}], 'sin': [{}], 'cos': [{}], 'tan': [{}], 'arcsin': [{}], 'arccos': [{}], 'arctan': [{}], 'sinh': [{}],
    'cosh': [{}], 'tanh': [{}], 'arcsinh': [{}], 'arccosh': [{}], 'arctanh': [{}], 'deg2rad': [{}], 'rad2deg': [{}],
    'sinc': [{}], 'floor': [{}], 'ceil': [{}], 'trunc': [{}], 'rint': [{}],
    'round': [{}, {'decimals': 2}, {'decimals': -1}],
    'isnan': [{}], 'isfinite': [{}], 'isinf': [{}], 'logical_not': [{}], 'invert': [{}],
    'nan_to_num': [{}, {'nan': 1.5, 'posinf': 7, 'neginf': -7}],
    'clip': [{'min': -1, 'max': 1}, {'min': -0.5}, {'max': 1}, {'a_min': 0, 'a_max': 0.25}, {'min': 2, 'max': 1}],
    'erf': [{}], 'erfc': [{}], 'sigmoid': [{}], 'log_sigmoid': [{}], 'relu': [{}],
    'leaky_relu': [{}, {'alpha': 0.2}, {'negative_slope': 0.3}], 'elu': [{}, {'alpha': 0.5}], 'selu': [{}],
    'softplus': [{}, {'beta': 2}], 'gelu': [{}, {'approximate': 'tanh'}], 'swish': [{}], 'mish': [{}], 'softsign': [{}],
    'hard_sigmoid': [{}], 'hard_tanh': [{}],
}
# NumPy computes these of bools in half precision, which stands for no number that a program would rest on.
HALF = {
    'exp', 'exp2', 'expm1', 'log', 'log1p', 'log2', 'log10', 'sqrt', 'cbrt', 'sin', 'cos', 'tan', 'arcsin', 'arccos',
    'arctan', 'sinh', 'cosh', 'tanh', 'arcsinh', 'arccosh', 'arctanh', 'deg2rad', 'rad2deg',
}
LIMITLESS = {'gelu', 'swish', 'mish', 'softsign', 'tan', 'sinc', 'log_sigmoid', 'selu', 'elu', 'leaky_relu', 'softplus'}
for name, variants in UNARY.items():
    low, high = RANGES.get(name, (-3, 3))
    for attributes in variants:
        for shape in pick(SHAPES, 4):
            record(name, [array('float', shape, low, high)], attributes)
        if name not in LIMITLESS:
            record(name, [array('float', (2, 4), low, high, special=True)], attributes)
        if name in OWN and name not in ('clip', 'relu'):
            continue
        ints = array('int', (4,), low, high)
        if name == 'reciprocal':
            ints = np.array([1, -1, 2, -3])
        record(name, [ints], attributes)
        if name not in HALF:
            record(name, [array('bool', (3,))], attributes)
record('round', [np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 1e300, 5e15 + 1])])
record('round', [np.array([15, 25, -15, 14])], {'decimals': -1})

BINARY = [
    'add', 'subtract', 'multiply', 'divide', 'floor_divide', 'mod', 'maximum', 'minimum', 'equal', 'not_equal', 'less',
    'less_equal', 'greater', 'greater_equal', 'logical_and', 'logical_or', 'logical_xor', 'bitwise_and', 'bitwise_or',
    'bitwise_xor', 'arctan2', 'hypot', 'logaddexp', 'heaviside',
]
for name in BINARY:
    for a, b in pick(PAIRS[:12], 4) + pick(PAIRS[12:], 1):
        record(name, [array('float', a), array('float', b)])
    record(name, [array('float', (3, 4), special=True), array('float', (3, 4), special=True)])
    for left, right in [('int', 'int'), ('bool', 'bool'), ('int', 'float'), ('bool', 'int'), ('float', 'bool')]:
        if (left, right) == ('bool', 'bool') and name in ('arctan2', 'hypot', 'logaddexp', 'heaviside', 'divide'):
            continue
        record(name, [array(left, (2, 4)), array(right, (4,))])
record('bitwise_and', [np.array([2**40 + 5, -7]), np.array([2**40 + 12, 12])])
for name in ('floor_divide', 'mod'):
    record(name, [array('float', (12,), -9, 9), array('float', (12,), -2, 2)])
    record(name, [array('int', (12,), -9, 9), array('int', (12,), -2, 2)])
    record(name, [np.array([0.1, -0.1, 1.0, 3.0, -7.5]), np.array([0.1, 0.3, 0.1, -0.7, np.inf])])

for a, b in pick(PAIRS, 8):
    record('power', [array('float', a, 0.125, 3), array('float', b, -2, 2)])
record('power', [array('float', (3, 4)), np.array([-1.0, 0.0, 2.0, 3.0])])
record('power', [array('float', (2, 4)), np.array([-2, 0, 1, 5])])
record('power', [array('float', (2, 4), special=True), array('float', (4,), special=True)])
record('power', [np.array([-3, 0, 2, 7]), np.array([[3], [0], [16]])])
record('power', [np.array([1.0, -1.0, 1.0, 2.0]), np.array([np.inf, -np.inf, np.nan, np.inf])])
record('power', [array('bool', (4,)), array('bool', (4,))])

for shapes in [((), (), ()), ((3,), (3,), (3,)), ((2, 1), (3,), ()), ((3,), (2, 1), (2, 3)), ((2, 1, 2), (3, 1), (1,)),
               ((2,), (3,), (3,)), ((0, 2), (2,), (1, 1))]:
    for kinds in pick([('bool', 'float', 'float'), ('float', 'int', 'int'), ('int', 'bool', 'bool'), ('bool', 'int', 'float')], 2):
        record('where', [array(kind, shape, -1, 1) for kind, shape in zip(kinds, shapes)])
record('where', [np.array([True, False, True]), np.array([np.nan, np.nan, np.inf]), np.array([1.0, 2.0, 3.0])])

path = os.path.join(os.path.dirname(__file__), '..', 'test', 'operations', 'data', 'elementwise.json')
with open(path, 'w') as file:
    file.write('[\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]\n')
print(f'{len(cases)} cases')
