import { expect, test } from 'vitest';
import * as D from './double-double.ts';
import type { DD } from './double-double.ts';

/** The first 28 digits behind the point, exactly. */
function digits({ hi, lo }: DD): string {
  const scaled = (value: number): bigint => {
    let [mantissa, halvings] = [value, 0n];
    for (; !Number.isInteger(mantissa); halvings++) mantissa *= 2;
    return (BigInt(mantissa) * 10n ** 28n) / 2n ** halvings;
  };
  return String(scaled(hi) + scaled(lo));
}
const number = D.dd;

// Abramowitz and Stegun, tables 1.1, 4.6 and 7.1, and the series by rational arithmetic.
test.each([
  ['exp(1)', D.exp(number(1)), '27182818284590452353602874714'],
  ['exp(1/10)', D.exp(D.divide(number(1), number(10))), '11051709180756476248117078265'],
  ['log(10)', D.log(number(10)), '23025850929940456840179914547'],
  ['sqrt(2)', D.sqrt(number(2)), '14142135623730950488016887242'],
  ['sin(1)', D.sinCos(number(1)).sin, '8414709848078965066525023216'],
  ['cos(3)', D.sinCos(number(3)).cos, '-9899924966004454572715727948'],
  ['sin(100)', D.sinCos(number(100)).sin, '-5063656411097587936565576105'],
  ['atan(2)', D.atan(number(2)), '11071487177940905030170654602'],
  ['erf(1)', D.erf(number(1)), '8427007929497148693412206351'],
  ['erf(3)', D.erf(number(3)), '9999779095030014145586272239'],
  ['expm1(1e-9)', D.expm1(D.divide(number(1), number(1e9))), '10000000005000000002'],
])('%s to 27 digits', (_, value, expected) => {
  const off = BigInt(digits(value)) - BigInt(expected);
  expect(off > -10n && off < 10n).toBe(true);
});

test('what cancels in float64 is kept', () => {
  const sum = D.add(number(1e16), number(1));
  expect(D.toNumber(D.subtract(sum, number(1e16)))).toBe(1);
  const third = D.divide(number(1), number(3));
  expect(Math.abs(D.subtract(D.multiply(third, number(3)), number(1)).hi)).toBeLessThan(1e-31);
});
