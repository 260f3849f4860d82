"""torch.autograd.gradcheck, slow mode: for every entry two whole forward passes.

    python3 torch_gradcheck.py FOLDER THREADS [full]

Without `full` the inputs are b1, W2 and b2, and W1 is a constant. gradcheck calls the same whole network twice for an
entry of any of them, so a coordinate of W1 costs as much, if not a little more (autograd records nothing for a constant).
A slice of W1 as the input would have to be copied into W1 in every call. What does not grow with the entries is taken
off: the time of a check of b2 alone. Prints one line of JSON; `coordinates` counts all that were perturbed.
"""
import json
import sys
import time

import torch
from blas import loaded_blas
from torch.autograd import gradcheck
from torch_network import load, loss


def seconds(function, inputs):
    start = time.perf_counter()
    assert gradcheck(function, inputs)
    return time.perf_counter() - start


def size(tensors):
    return sum(each.numel() for each in tensors)


def main(folder, threads, full):
    torch.set_num_threads(threads)
    X, labels, parameters = load(folder)
    W1, b1, W2, b2 = parameters
    W1_fixed, b1_fixed, W2_fixed = W1.detach(), b1.detach(), W2.detach()
    if full:
        coordinates = size(parameters)
        each = seconds(lambda *given: loss(X, labels, *given), parameters) / coordinates
    else:
        few = lambda: seconds(lambda b2: loss(X, labels, W1_fixed, b1_fixed, W2_fixed, b2), (b2,))
        few()  # The first call starts threads and the like.
        many = seconds(lambda *given: loss(X, labels, W1_fixed, *given), (b1, W2, b2))
        each = (many - few()) / size((b1, W2))
        coordinates = size((b1, W2, b2)) + 2 * size((b2,))
    print(json.dumps({
        "loss": loss(X, labels, *parameters).item(),
        "entries": size(parameters),
        "coordinates": coordinates,
        "microseconds": each * 1e6,
        "version": f"torch {torch.__version__}",
        "blas": loaded_blas(),
    }))


main(sys.argv[1], int(sys.argv[2]), "full" in sys.argv[3:])
