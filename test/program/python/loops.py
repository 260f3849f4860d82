import numpy as np


def run(A, B, v, s):
    total = 0
    for i in range(5):
        if i == 1:
            continue
        if i == 4:
            break
        total += i
    else:
        total = -1
    for j in []:
        pass
    else:
        done = True
    n = 10
    steps = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    while True:
        steps += 1
        if steps > 20:
            break
    k = 3
    while k:
        k -= 1
    else:
        k = 'ended'
    out = np.zeros(3)
    for r in range(A.shape[0]):
        out[r] = np.sum(A[r] * v)
    rows = [row.sum() for row in A]
    acc = 0
    for row in A:
        acc = acc + row
    cols = np.zeros_like(A)
    for c in range(A.shape[1]):
        cols[:, c] = A[:, c] - A[:, c].mean()
    pairs = []
    for (a, b), c in zip([(1, 2), (3, 4)], 'xy'):
        pairs.append((a + b, c))
    nested = []
    for p in range(3):
        for q in range(p):
            nested.append(p * 10 + q)
    layers = {}
    sizes = [3, 4, 2]
    for l in range(1, len(sizes)):
        layers['W' + str(l)] = np.ones((sizes[l], sizes[l - 1])) * l
        layers['b%d' % l] = np.zeros((sizes[l], 1))
    h = v
    hs = {-1: v}
    for t in range(3):
        hs[t] = np.tanh(hs[t - 1] * 0.5 + t)
    dh = np.zeros_like(v)
    for t in reversed(range(3)):
        dh = dh + (1 - hs[t] ** 2)
    lst = [0.0] * 3
    for t, x in enumerate(v[:3]):
        lst[t] = x * 2
    ended = 0
    for i in range(3):
        for j in range(3):
            if j == 1:
                break
            ended += 1
    keys = []
    for key in {'a': 1, 'b': 2}:
        keys.append(key)
    for key, value in sorted({'b': 2, 'a': 1}.items()):
        keys.append((key, value))
    comp = [x * y for x in range(3) for y in range(3) if x != y]
    first = next(x for x in [4, 5, 6] if x > 4)
    return locals()
