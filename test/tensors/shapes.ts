import fc from 'fast-check';

/** Shapes of rank 0 to 5 that broadcast, the first two of three; zero-sized axes now and then. */
export const triplesOfShapes: fc.Arbitrary<[number[], number[], number[]]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.boolean(), fc.boolean()), { maxLength: 5 })
  .chain((axes) => {
    const full = axes.map(([extent]) => (extent === 0 ? 1 : extent));
    const operand = (which: 1 | 2 | 3): fc.Arbitrary<number[]> =>
      fc
        .integer({ min: 0, max: axes.length })
        .map((dropped) => full.map((extent, axis) => (axes[axis]![which] ? extent : 1)).slice(dropped));
    return fc.tuple(operand(1), operand(2), operand(3));
  });

export const pairOfShapes: fc.Arbitrary<[number[], number[]]> = triplesOfShapes.map(([a, b]) => [a, b]);
