from collections import OrderedDict, defaultdict, namedtuple


def run(A, B, v, s):
    a = [3, 1, 2]
    b = sorted(a)
    c = sorted(a, reverse=True)
    a.sort()
    a.insert(1, 10)
    popped = a.pop()
    popped0 = a.pop(0)
    a.extend([7, 8])
    a.remove(10)
    idx = a.index(7)
    cnt = [1, 1, 2].count(1)
    rev = a[::-1]
    sl = [0, 1, 2, 3, 4, 5][1:-1:2]
    neg = [0, 1, 2][-2]
    tail = [0, 1, 2, 3][-2:]
    empty = [0, 1][5:]
    l = list(range(10))
    l[2:4] = [20, 30, 40]
    l[-1] = 'last'
    del l[0]
    d = {'W1': 1, 'b1': 2}
    d['W2'] = 3
    d['W1'] = 10
    keys = list(d.keys())
    values = list(d.values())
    items = list(d.items())
    has = 'W1' in d, 'X' in d, 'X' not in d
    got = d.get('X', 5), d.get('W1'), d.get('Y')
    d.update({'b1': 20, 'Q': 1})
    d.update(z=4)
    popped_d = d.pop('Q')
    dflt = d.pop('nope', None)
    del d['z']
    sd = d.setdefault('b9', [])
    sd.append(1)
    size = len(d)
    order = [k for k in d]
    merged = {**d, 'W1': 0}
    int_keys = {1: 'a', 2: 'b', 1.0: 'c', True: 'd'}
    tuple_keys = {(0, 1): 5, (1, 0): 6}
    tk = tuple_keys[0, 1]
    comp = {k: v_ * 2 for k, v_ in {'a': 1, 'b': 2}.items()}
    dz = dict(zip(['a', 'b'], [1, 2]))
    dk = dict(a=1, b=2)
    od = OrderedDict()
    od['x'] = 1
    od['y'] = 2
    dd = defaultdict(list)
    dd['k'].append(3)
    ddi = defaultdict(int)
    ddi['n'] += 2
    Point = namedtuple('Point', ['x', 'y'])
    pt = Point(1, y=2)
    px, py = pt
    psum = pt.x + pt.y + pt[0]
    st = {1, 2, 2, 3}
    lst = len(st)
    ins = 2 in st
    inter = sorted({1, 2} & {2, 3})
    union = sorted({1, 2} | {2, 3})
    diff = sorted({1, 2} - {2, 3})
    first, *middle, last = [1, 2, 3, 4]
    (x1, y1), z1 = (1, 2), 3
    swap1, swap2 = 1, 2
    swap1, swap2 = swap2, swap1
    eq = [1, 2] == [1, 2], [1] == (1,), {'a': 1} == {'a': 1}, (1, 2) < (1, 3)
    isnone = None is None, [] is None, None == 0
    cat = [1] + [2] * 3
    tcat = (1,) + (2,) * 2
    nested = [[1, 2], [3, 4]]
    flat = [y for x in nested for y in x if y != 2]
    transposed = list(zip(*nested))
    enum = [(i, c_) for i, c_ in enumerate('abc', 1)]
    total = sum([1, 2, 3]), sum([0.5, 1], 10), sum(i * i for i in range(4))
    mm = max([3, 9, 2]), min(4, 2), max('a', 'b'), max([1, 2], key=lambda q: -q), min([], default=7)
    tests = any([0, 1]), all([1, 0]), any([]), all([])
    mapped = list(map(lambda q: q + 1, [1, 2]))
    filtered = list(filter(lambda q: q > 1, [1, 2, 3]))
    reversed_ = list(reversed([1, 2, 3]))
    it = iter([1, 2])
    n1 = next(it)
    grow = [1]
    for g in grow:
        if g < 5:
            grow.append(g + 1)
    copied = grow[:]
    copied.append(0)
    bools = bool([]), bool([0]), bool({}), bool(''), bool(0.0), bool('0')
    lens = len('abc'), len((1, 2)), len({'a': 1})
    tup = tuple([1, 2])
    return locals()
