/** Functions of the language that NumPy lacks, in Python, by the names that the operations have. */
export const helpers: Readonly<Record<string, string>> = {
  sigmoid: `
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))`,
  log_sigmoid: `
def log_sigmoid(x):
    return -np.logaddexp(0, -x)`,
  relu: `
def relu(x):
    return np.maximum(x, 0)`,
  leaky_relu: `
def leaky_relu(x, alpha=0.01, negative_slope=None):
    return np.where(x > 0, x, (alpha if negative_slope is None else negative_slope) * x)`,
  elu: `
def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))`,
  selu: `
def selu(x):
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0)))`,
  softplus: `
def softplus(x, beta=1.0):
    return np.logaddexp(0, beta * x) / beta`,
  softmax: `
def softmax(x, axis=None):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)`,
  log_softmax: `
def log_softmax(x, axis=None):
    return x - logsumexp(x, axis=axis, keepdims=True)`,
  logsumexp: `
def logsumexp(a, axis=None, keepdims=False):
    top = np.max(a, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)`,
  erf: `
def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)`,
  erfc: `
def erfc(x):
    return np.vectorize(math.erfc, otypes=[float])(x)`,
  gelu: `
def gelu(x, approximate="none"):
    if approximate in ("tanh", True):
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * erfc(-x / np.sqrt(2))`,
  swish: `
def swish(x):
    return x * sigmoid(x)`,
  mish: `
def mish(x):
    return x * np.tanh(softplus(x))`,
  softsign: `
def softsign(x):
    return x / (1 + np.abs(x))`,
  hard_sigmoid: `
def hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)`,
  hard_tanh: `
def hard_tanh(x):
    return np.clip(x, -1, 1)`,
};
