import numpy as np


class ShapeError(ValueError):
    pass


def check(x):
    if x.shape[0] != 3:
        raise ShapeError('bad shape %d' % x.shape[0])
    return x


def run(A, B, v, s):
    log = []
    try:
        check(B)
        log.append('not here')
    except ShapeError as error:
        log.append('caught')
    else:
        log.append('else')
    finally:
        log.append('finally')
    try:
        check(A)
    except ValueError:
        log.append('wrong')
    else:
        log.append('fine')
    try:
        {}['a']
    except KeyError:
        log.append('key')
    try:
        [1][3]
    except (IndexError, TypeError):
        log.append('index')
    try:
        raise ValueError
    except Exception:
        log.append('value')
    try:
        try:
            raise KeyError('inner')
        except IndexError:
            log.append('no')
    except KeyError:
        log.append('outer')
    try:
        A.nothing
    except AttributeError:
        log.append('attribute')
    try:
        undefined_name
    except NameError:
        log.append('name')

    def returns():
        try:
            return 1
        finally:
            log.append('on the way')

    r = returns()
    assert A.shape == (3, 4)
    assert r == 1, 'message'
    with np.errstate(all='ignore'):
        w = np.sum(A)
    try:
        import not_a_module
        found = True
    except ImportError:
        found = False
    del v
    gone = 'v' in locals()
    x = [1, 2, 3]
    del x[1]
    return locals()
