import numpy as np


def run(A, B, v, s):
    N = A.shape[0]
    y = np.array([0, 2, 1])
    picked = A[np.arange(N), y]
    loss = -np.sum(np.log(np.exp(picked) / np.sum(np.exp(A), axis=1)))
    dA = np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True)
    dA[np.arange(N), y] -= 1
    dA[range(N), y] -= 0.5
    mask = A > 0
    relu = A * mask
    R = A.copy()
    R[R <= 0] = 0
    R2 = np.maximum(0, A)
    M = np.zeros(A.shape)
    M[mask] = 1
    M[np.where(A < -0.5)] = -1
    P = np.pad(A, ((1, 1), (0, 2)), 'constant')
    P2 = np.pad(A, 1, mode='constant', constant_values=5)
    F = np.flip(A, 1)
    Fud = np.flipud(A)
    C0 = np.concatenate((A, A * 2), axis=0)
    C1 = np.hstack([A, A[:, :1]])
    C2 = np.vstack((v, v))
    S = np.stack([v, v + 1], axis=1)
    a1, a2 = np.split(A, 2, axis=1)
    parts = np.vsplit(B, 2)
    h = np.hsplit(A, 4)[1]
    e = np.einsum('ij,jk->ik', A, B)
    Z = np.zeros_like(A)
    E = np.empty_like(A)
    E[...] = 3
    O = np.ones((2, 3), dtype=np.float32)
    G = np.full_like(v, 2)
    I = np.eye(3)[y]
    onehot = np.zeros((y.size, 3))
    onehot[np.arange(y.size), y] = 1
    T = A.T.reshape(2, -1)
    T2 = np.reshape(A, (A.shape[0], 2, 2)).transpose(0, 2, 1)
    T3 = A[:, :, np.newaxis] + A[:, None, :]
    sq = np.squeeze(A[:1])
    added = np.zeros(4)
    np.add.at(added, [0, 0, 3], 1.0)
    rows = np.zeros((4, 3))
    np.add.at(rows, y, B[:3])
    cc = np.c_[A, A[:, 0]]
    rr = np.r_[v, v]
    tri = np.triu(A), np.tril(A, -1)
    cl = np.clip(A, -0.5, 0.5)
    mx = A.max(), A.min(axis=0), A.argmax(axis=1), np.max(A, axis=1, keepdims=True)
    st = A.mean(), A.std(axis=0), A.var(), A.sum(0), np.mean(A, axis=1)
    item = A[0, 0].item()
    fl = float(np.sum(A))
    df = np.diff(v)
    ix = A[np.ix_([0, 2], [1, 3])]
    lin = np.linalg.norm(A), np.linalg.inv(np.eye(2) * 2)
    ch = np.choose([0, 1, 0, 1], [v, -v])
    w = np.where(A > 0, A, 0.1 * A)
    buf = np.empty((3, 4))
    np.multiply(A, 2, out=buf)
    np.exp(v, out=v.copy())
    sorted_ = np.sort(A, axis=1), np.argsort(v)
    dots = A.dot(B), np.dot(v, v), A @ B, np.outer(v, v), v.dot(v)
    tile = np.tile(v, (2, 1)), np.repeat(v, 2)
    cum = np.cumsum(v), np.prod(v)
    b1 = np.sum(A == A), np.any(A > 0), np.all(A > -5), (A > 0).sum(), np.count_nonzero(A > 0)
    tst = np.array_equal(A, A), np.allclose(A, A + 1e-12)
    ty = A.astype(int), A.astype('float64'), (A > 0).astype(float), np.float64(3), np.int32(2.7)
    am = np.abs(A), np.sqrt(np.abs(A)), np.power(A, 2), np.square(A), np.sign(A), np.exp(-A), np.log1p(np.abs(A))
    ar = np.arange(1, 7).reshape(2, 3), np.linspace(0, 1, 5)
    rav = A.ravel(), A.flatten()
    expd = np.expand_dims(v, 0), np.atleast_2d(v)
    rolled = np.roll(v, 1)
    lastax = A[..., -1], A[::-1, ::2], A[-1], A[1:, :-1]
    B2 = B.copy()
    B2[1:3] += A[:2, :3]
    B2[:, 0] = 0
    B2[0] *= 2
    uni = np.unique(y)
    mm = np.minimum(A, 0.2), np.maximum(A, B.T)
    swap = np.swapaxes(A, 0, 1), np.moveaxis(T3, 0, -1)
    tdot = np.tensordot(A, B, axes=1)
    bins = np.bincount(y)
    sizes = np.size(A), np.shape(A), np.ndim(A)
    lst = [0.5, 1.5] + v.tolist()[:0]
    arr = np.array([[1, 2], [3, 4]]), np.array([1.5, 2]), np.array([])
    nest = np.array([v, v * 2])
    filled = np.zeros(3)
    filled.fill(2.5)
    fd = np.eye(3)
    np.fill_diagonal(fd, 5)
    return locals()
