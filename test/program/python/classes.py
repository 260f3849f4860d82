import numpy as np


class Layer:
    count = 0
    kind = 'layer'

    def __init__(self, W, b=0.0):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        Layer.count += 1

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        return np.dot(dout, self.W.T)

    def __call__(self, x):
        return self.forward(x)

    @property
    def shape(self):
        return self.W.shape

    @staticmethod
    def double(x):
        return 2 * x

    @classmethod
    def name(cls):
        return cls.__name__ + '!'

    def __len__(self):
        return self.W.shape[0]

    def __getitem__(self, i):
        return self.W[i]


class Relu(Layer):
    kind = 'relu'

    def __init__(self, W):
        super().__init__(W, b=1.0)
        self.mask = None

    def forward(self, x):
        out = super().forward(x)
        self.mask = out <= 0
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = dout.copy()
        dout[self.mask] = 0
        return super(Relu, self).backward(dout)


class Base(object):
    def hello(self):
        return 'base ' + self.who()

    def who(self):
        return 'b'


class Left(Base):
    def who(self):
        return 'l'


class Right(Base):
    def who(self):
        return 'r'

    def hello(self):
        return 'right ' + Base.hello(self)


class Both(Left, Right):
    pass


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return Number(self.value + other.value)

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        return Number(self.value * (other.value if isinstance(other, Number) else other))

    def __eq__(self, other):
        return self.value == other.value

    def __bool__(self):
        return self.value != 0


class Net:
    def __init__(self):
        self.params = {}
        self.params['W1'] = np.ones((3, 2)) * 0.5
        self.layers = [Relu(self.params['W1'].T.copy()), Relu(np.ones((3, 4)))]
        self.last = None

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        self.last = x
        return x

    def backward(self, dout=1):
        layers = list(self.layers)
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        return dout


def run(A, B, v, s):
    layer = Layer(B, 0.5)
    y = layer.forward(A)
    z = layer(A)
    dx = layer.backward(np.ones_like(y))
    dW = layer.dW
    shape = layer.shape
    counted = Layer.count
    doubled = layer.double(3), Layer.double(4)
    named = layer.name(), Relu.name()
    length = len(layer)
    item = layer[0]
    relu = Relu(B - 0.1)
    r = relu.forward(A)
    dr = relu.backward(np.ones_like(r))
    rW = relu.dW
    kinds = layer.kind, relu.kind, Relu.kind
    layer.kind = 'own'
    kinds2 = layer.kind, Layer.kind
    tests = isinstance(relu, Layer), isinstance(layer, Relu), type(relu) == Relu, issubclass(Relu, Layer)
    has = hasattr(relu, 'mask'), hasattr(layer, 'mask'), getattr(layer, 'nope', 3), getattr(layer, 'b')
    setattr(layer, 'extra', 5)
    extra = layer.extra
    both = Both().hello()
    left = Left().hello()
    n = Number(2) + Number(3) + 4
    total = sum([Number(1), Number(2)]).value
    prod = (Number(2) * 3).value
    nv = n.value
    eq = Number(1) == Number(1)
    truth = bool(Number(0)), bool(Number(2))
    net = Net()
    out = net.forward(A[:, :2])
    dout = net.backward(np.ones_like(out))
    d1 = net.layers[0].dW
    keys = sorted(net.params.keys())
    bound = layer.forward
    bv = bound(A)
    fn = Layer.forward
    fv = fn(layer, A)
    attrs = sorted(k for k in vars(layer) if k != 'extra')
    return {k: w for k, w in locals().items() if k not in ('layer', 'relu', 'n', 'net', 'bound', 'fn')}
