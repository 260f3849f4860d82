"""torch.autograd.gradcheck, fast mode, over all parameters.

    python3 torch_fast.py FOLDER THREADS

Prints one line of JSON; the whole process is what is timed.
"""
import json
import sys

import torch
from blas import loaded_blas
from torch.autograd import gradcheck
from torch_network import load, loss

torch.set_num_threads(int(sys.argv[2]))
X, labels, parameters = load(sys.argv[1])
assert gradcheck(lambda *given: loss(X, labels, *given), parameters, fast_mode=True)
print(json.dumps({
    "loss": loss(X, labels, *parameters).item(),
    "version": f"torch {torch.__version__}",
    "blas": loaded_blas(),
}))
