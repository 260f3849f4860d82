def run(A, B, v, s):
    l = 2
    a = 'W' + str(l), 'W%d' % l, 'W{}'.format(l), f'W{l}', f'W{l + 1}', 'b%d_%s' % (l, 'x')
    b = '{0}{1}{0}'.format('a', 'b'), '{x:.2f}'.format(x=3.14159), '{:5d}|{:<5}|{:>5}|{:^5}'.format(1, 'a', 'b', 'c')
    c = '%.3f' % 2.0, '%5.1f|%-5d|%05d' % (1.25, 3, 42), '%e' % 12345.678, '%g' % 0.0001, '%s' % [1, 'a'], '%%'
    d = f'{3.14159:.3f}', f'{l!r}', f'{"x"!r}', f'{l:03d}', f'{1000000:,}', f'{0.25:%}'
    e = str(1.0), str(0.1), str(1e-5), str(1e16), str(True), str(None), str([1, 2.5, 'a']), str((1,)), str({'a': 1})
    f = 'abc'.upper(), 'ABC'.lower(), ' a '.strip(), 'a,b,c'.split(','), 'a b  c'.split(), '-'.join(['a', 'b'])
    g = 'dW1'.startswith('d'), 'dW1'.endswith('1'), 'dW1'.replace('d', ''), 'dW1'[1:], 'dW1'[-1], 'dW1'[::-1]
    h = 'W1'[0] == 'W', 'W1' == 'W' + '1', 'a' < 'b', 'W' in 'dW1', 'ab' * 2, len('abc')
    i = 'relu' == 'sigmoid', 'x'.isdigit(), '12'.isdigit(), 'abc'.find('c'), 'abc'.find('z'), 'a1'.isalnum()
    j = repr('it'), repr("it's"), repr(1.5), 'abc'.index('b'), 'aXbXc'.count('X'), 'x'.zfill(3), 'a'.rjust(3)
    k = [ch for ch in 'abc'], 'title case'.title(), 'cap'.capitalize(), 'a=b'.partition('='), 'l1\nl2'.splitlines()
    m = ord('a'), chr(98), int('W12'[1:]), 'layer_%02d' % 3, 'a' 'b'
    n = f'{"W"}{l}', f'{{}}', f'{l}{l}', f"{'a' if l else 'b'}", f'{2.5}', f'{10:>4}', f'{-1.5:+.1f}'
    return locals()
