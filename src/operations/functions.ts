import { exp, expLoop } from '../tensors/exp.ts';
import { log, logLoop } from '../tensors/log.ts';
import { logaddexp } from '../tensors/logistic.ts';
import { sqrtLoop } from '../tensors/simple-loops.ts';
import { erf, erfc, sinc } from '../tensors/special.ts';
import { binary, loop, toFloat, unary } from './elementwise.ts';
import type { Operation } from './operation.ts';

/** Functions of calculus: smooth wherever they are defined. */
export const functions: readonly Operation[] = [
  unary('exp', exp, (m, { g, out }) => m.mul(g, out), { loop: expLoop }),
  unary(
    'exp2',
    (x) => 2 ** x,
    (m, { g, out }) => m.mul(m.mul(g, out), Math.LN2),
  ),
  unary('expm1', Math.expm1, (m, { g, x }) => m.mul(g, m.call('exp', [x]))),
  unary('log', log, (m, { g, x }) => m.div(g, x), { loop: logLoop }),
  unary('log1p', Math.log1p, (m, { g, x }) => m.div(g, m.add(1, x))),
  unary('log2', Math.log2, (m, { g, x }) => m.div(g, m.mul(x, Math.LN2))),
  unary('log10', Math.log10, (m, { g, x }) => m.div(g, m.mul(x, Math.LN10))),
  unary('sqrt', Math.sqrt, (m, { g, out }) => m.div(g, m.mul(2, out)), { loop: sqrtLoop }),
  unary('cbrt', Math.cbrt, (m, { g, out }) => m.div(g, m.mul(3, m.pow(out, 2)))),
  unary('erf', erf, (m, { g, x }) => m.mul(m.mul(g, 2 / Math.sqrt(Math.PI)), m.call('exp', [m.neg(m.pow(x, 2))]))),
  unary('erfc', erfc, (m, { g, x }) => m.mul(m.mul(g, -2 / Math.sqrt(Math.PI)), m.call('exp', [m.neg(m.pow(x, 2))]))),

  unary('sin', Math.sin, (m, { g, x }) => m.mul(g, m.call('cos', [x]))),
  unary('cos', Math.cos, (m, { g, x }) => m.mul(m.neg(g), m.call('sin', [x]))),
  unary('tan', Math.tan, (m, { g, out }) => m.mul(g, m.add(1, m.pow(out, 2)))),
  unary('arcsin', Math.asin, (m, { g, x }) => m.div(g, m.call('sqrt', [m.sub(1, m.pow(x, 2))])), { aliases: ['asin'] }),
  unary('arccos', Math.acos, (m, { g, x }) => m.div(m.neg(g), m.call('sqrt', [m.sub(1, m.pow(x, 2))])), { aliases: ['acos'] }),
  unary('arctan', Math.atan, (m, { g, x }) => m.div(g, m.add(1, m.pow(x, 2))), { aliases: ['atan'] }),
  unary('sinh', Math.sinh, (m, { g, x }) => m.mul(g, m.call('cosh', [x]))),
  unary('cosh', Math.cosh, (m, { g, x }) => m.mul(g, m.call('sinh', [x]))),
  unary('arcsinh', Math.asinh, (m, { g, x }) => m.div(g, m.call('sqrt', [m.add(m.pow(x, 2), 1)])), { aliases: ['asinh'] }),
  unary('arccosh', Math.acosh, (m, { g, x }) => m.div(g, m.call('sqrt', [m.sub(m.pow(x, 2), 1)])), { aliases: ['acosh'] }),
  unary('arctanh', Math.atanh, (m, { g, x }) => m.div(g, m.sub(1, m.pow(x, 2))), { aliases: ['atanh'] }),
  unary(
    'deg2rad',
    (x) => x * (Math.PI / 180),
    (m, { g }) => m.call('deg2rad', [g]),
    { aliases: ['radians'] },
  ),
  unary(
    'rad2deg',
    (x) => x * (180 / Math.PI),
    (m, { g }) => m.call('rad2deg', [g]),
    { aliases: ['degrees'] },
  ),
  unary('sinc', sinc, (m, { g, x, out }) => {
    const atZero = m.call('equal', [x, 0]);
    const slope = m.div(m.sub(m.call('cos', [m.mul(Math.PI, x)]), out), m.call('where', [atZero, 1, x]));
    return m.mul(g, m.call('where', [atZero, 0, slope]));
  }),

  binary(
    'arctan2',
    loop(Math.atan2),
    [(m, g, y, x) => m.div(m.mul(g, x), m.add(m.pow(x, 2), m.pow(y, 2))), (m, g, y, x) => m.div(m.mul(m.neg(g), y), m.add(m.pow(x, 2), m.pow(y, 2)))],
    // The jump from -π to π along the negative x axis.
    { aliases: ['atan2'], type: toFloat, piece: (y, x) => (x < 0 ? Math.sign(y) : 2) },
  ),
  binary('hypot', loop(Math.hypot), [(m, g, a, _, out) => m.div(m.mul(g, a), out), (m, g, _, b, out) => m.div(m.mul(g, b), out)], { type: toFloat }),
  binary(
    'logaddexp',
    loop(logaddexp),
    [(m, g, a, _, out) => m.mul(g, m.call('exp', [m.sub(a, out)])), (m, g, _, b, out) => m.mul(g, m.call('exp', [m.sub(b, out)]))],
    { type: toFloat },
  ),
];
