"""The network for torch, from .npy files."""
import numpy as np
import torch


def load(folder):
    """X, the labels' row numbers, and W1, b1, W2, b2 as leaves that need gradients."""
    X, Y, *parameters = (
        torch.from_numpy(np.load(f"{folder}/{name}.npy")) for name in ("X", "Y", "W1", "b1", "W2", "b2")
    )
    return X, Y.argmax(0), [each.requires_grad_() for each in parameters]


def loss(X, labels, W1, b1, W2, b2):
    """Mean cross-entropy, with torch's own fused operation; examples are columns."""
    Z2 = W2 @ torch.tanh(W1 @ X + b1) + b2
    return torch.nn.functional.cross_entropy(Z2.T, labels)
