def f(x):
    # c
    return x

class A:

  y = 1
