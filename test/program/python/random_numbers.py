import numpy as np


def run(A, B, v, s):
    np.random.seed(3)
    a = np.random.randn(2, 3)
    b = np.random.rand(2)
    c = np.random.randint(0, 10, size=4)
    d = np.random.permutation(5)
    e = np.random.uniform(-1, 1, (2, 2))
    f = np.random.normal(0, 0.5, size=3)
    g = np.random.random((2,))
    h = np.random.random_sample(3)
    i = np.random.randn()
    j = np.random.randn(A.shape[0], A.shape[1]) * 0.01
    rng = np.random.RandomState(1)
    k = rng.randn(3)
    mask = (np.random.rand(*A.shape) < 0.5) / 0.5
    kept = A * mask
    m = list(range(5))
    np.random.shuffle(m)
    n = np.random.standard_normal((2, 2))
    branch = 'low' if np.random.rand() < 0.5 else 'high'
    return {x: y for x, y in locals().items() if x != 'rng'}
