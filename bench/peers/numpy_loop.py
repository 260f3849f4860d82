"""The usual loop of a gradient check: for every entry two whole forward passes.

    python3 numpy_loop.py FOLDER COORDINATES

The folder holds X, Y, W1, b1, W2, b2 as .npy. Entries are taken evenly from all parameters; every one costs the same,
so the time of a part tells that of the whole. COORDINATES 0 means all. Prints one line of JSON.
"""
import json
import sys
import time

import numpy as np
from blas import loaded_blas

STEP = 1e-5


def forward(X, Y, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0, keepdims=True))
    A2 = E / E.sum(axis=0, keepdims=True)
    J = -np.sum(Y * np.log(A2)) / X.shape[1]
    return J, A1, A2


def backward(X, Y, W1, b1, W2, b2):
    _, A1, A2 = forward(X, Y, W1, b1, W2, b2)
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def main(folder, count):
    X, Y, W1, b1, W2, b2 = values = [np.load(f"{folder}/{name}.npy") for name in ("X", "Y", "W1", "b1", "W2", "b2")]
    gradients = backward(*values)
    entries = [(P, dP, *index) for P, dP in zip(values[2:], gradients) for index in np.ndindex(P.shape)]
    chosen = entries[:: max(1, len(entries) // count)] if count else entries
    numeric = np.empty(len(chosen))
    start = time.perf_counter()
    for e, (W, _, i, j) in enumerate(chosen):
        old = W[i, j]
        W[i, j] = old + STEP
        plus = forward(X, Y, W1, b1, W2, b2)[0]
        W[i, j] = old - STEP
        minus = forward(X, Y, W1, b1, W2, b2)[0]
        W[i, j] = old
        numeric[e] = (plus - minus) / (2 * STEP)
    seconds = time.perf_counter() - start
    worst = max(abs(n - dW[i, j]) / abs(dW).max() for n, (_, dW, i, j) in zip(numeric, chosen))
    print(json.dumps({
        "loss": forward(*values)[0],
        "entries": len(entries),
        "coordinates": len(chosen),
        "microseconds": seconds / len(chosen) * 1e6,
        "worst": worst,
        "version": f"NumPy {np.__version__}",
        "blas": loaded_blas(),
    }))


main(sys.argv[1], int(sys.argv[2]))
