import math
import numpy as np


def run(A, B, v, s):
    a = 7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 / 2, 2 ** 10, 2 ** -1, 7.5 // 2, -7.5 % 2
    b = 1 / 3 * 3, 0.1 + 0.2, 1e-5, 1., .5, 10 ** 2
    c = int(3.9), int(-3.9), float(2), int('12'), float('0.5'), bool(2)
    d = abs(-3), abs(-2.5), round(2.5), round(3.5), round(2.567, 2), pow(2, 3), divmod(7, 2)
    e = 1 < 2 < 3, 1 < 2 > 3, 1 == 1.0, not 0, 3 and 5, 0 or 'x', None or 0
    f = math.sqrt(16), math.floor(2.7), math.ceil(2.1), math.exp(0), math.log(math.e), math.pi
    g = True + 1, True * 2.5, False == 0
    h = 5 if A.shape[0] == 3 else 6
    i = A.shape[0] * A.shape[1], A.size, A.ndim, len(A)
    j = 1 if v.shape == (4,) else 0
    k = 3
    k += 2
    k *= 2
    k -= 1
    k //= 2
    k **= 2
    m = A.shape[1]
    n = 1 / m
    o = int((A.shape[0] - 2 + 2 * 1) / 2) + 1
    p = np.pi, np.e, np.inf > 5
    q = isinstance(1, int), isinstance(1.0, float), isinstance('a', str), isinstance([], list), isinstance(True, int)
    r = isinstance(A, np.ndarray), isinstance((1,), (list, tuple)), isinstance(None, dict)
    t = type(1) == int, type(1.5) is float, type([]) == list, type(A) == np.ndarray
    u = -2 ** 2, (-2) ** 2, 2 ** 3 ** 2
    w = 0x10, 1_000, 1e3
    x = 5 & 3, 5 | 3, 5 ^ 3, 1 << 3, 16 >> 2, ~5
    y = sum(range(1, 5)), list(range(5, 0, -2)), len(range(0, 10, 3))
    z = min(A.shape), max(1.5, 2)
    return locals()
