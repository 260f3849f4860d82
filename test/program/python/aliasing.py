import numpy as np
import copy


def zero_negative(x):
    x[x < 0] = 0
    return x


def rebind(x):
    x = x * 2
    return x


def in_place(x):
    x += 1
    return x


def change_list(items):
    items.append(99)
    items = items + [1]
    return items


def run(A, B, v, s):
    C = A.copy()
    D = zero_negative(C)
    same = D is C
    E = A.copy()
    F = rebind(E)
    G = v.copy()
    H = in_place(G)
    row = B.copy()
    first = row[0]
    first[:] = 7
    col = row[:, 1]
    col *= 2
    flat = row.ravel()
    flat[0] = -1
    T = row.T
    T[2, 3] = 42
    items = [1, 2]
    other = items
    third = change_list(items)
    grown = list(items)
    table = {'a': items, 'b': [items]}
    table['b'][0].append(5)
    shallow = copy.copy(table)
    deep = copy.deepcopy(table)
    items.append(6)
    cache = {'Z': C}
    cache['Z'] += 1
    stack = [np.zeros(2)] * 3
    stack[0][0] = 5
    apart = [np.zeros(2) for _ in range(3)]
    apart[0][0] = 5
    pair = (C, C)
    pair[0][0, 0] = 100
    n = 5
    k = n
    k += 1
    text = 'ab'
    longer = text
    longer += 'c'
    t1 = (1, 2)
    t2 = t1
    t2 += (3,)
    x = y = [0]
    x.append(1)
    u = w = np.ones(3)
    u[0] = 3
    w = w + 1
    nested = [[0] * 3 for _ in range(2)]
    nested[0][1] = 1
    shared = [[0] * 3] * 2
    shared[0][1] = 1
    P = A[:2]
    Q = P[:, 1:]
    Q[...] = 0.5 * Q
    P2 = np.copy(A)
    return locals()
