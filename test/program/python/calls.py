import numpy as np


def positional(a, b=2, *rest, c=3, **others):
    return [a, b, rest, c, sorted(others.items())]


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def make_counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


TOTAL = 0


def add_global(x):
    global TOTAL
    TOTAL = TOTAL + x
    return TOTAL


def mutable_default(x, seen=[]):
    seen.append(x)
    return seen


def run(A, B, v, s):
    p1 = positional(1)
    p2 = positional(1, 5, 6, 7, c=8, d=9, e=10)
    args = (1, 2, 3)
    options = {'c': 4, 'z': 5}
    p3 = positional(*args, **options)
    p4 = positional(b=1, a=2)
    f = fact(10)
    counter = make_counter()
    other = make_counter()
    c1, c2, c3, c4 = counter(), counter(5), other(), counter()
    g1 = add_global(3)
    g2 = add_global(4)
    m1 = list(mutable_default(1))
    m2 = list(mutable_default(2))
    square = lambda x: x * x
    adders = [lambda x, k=k: x + k for k in range(3)]
    late = [lambda: k for k in range(3)]
    l1 = [each(10) for each in adders]
    l2 = [each() for each in late]
    sq = square(v)
    compose = lambda f, g: lambda x: f(g(x))
    both = compose(square, np.tanh)(A)
    nothing = print('x') if False else None

    def no_return(x):
        x = x + 1

    r = no_return(3)

    def early(x):
        for i in range(10):
            if i == x:
                return i * 100
        else:
            return -1

    e1, e2 = early(3), early(30)
    return locals()
