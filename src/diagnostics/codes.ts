/**
 * Every code that a diagnostic can carry, with the sentence that says what it stands for.
 * Where the code names a mistake, the sentence is the rule that was broken.
 */
export const codes = {
  'shape/inner-dimensions': 'The inner dimensions of a matrix product must be equal.',
  'shape/broadcast': 'Shapes that meet elementwise must be equal, or 1 where they differ.',
  'shape/broadcast-growth': 'An elementwise operation must not make both operands grow along one dimension.',
  'shape/gradient-mismatch': 'foo and dfoo must have the same shape.',
  'shape/rank': 'A value has the wrong number of axes for what is done with it.',
  'shape/axis': 'An axis must exist, and be named once.',
  'shape/reshape': 'A reshape keeps the number of elements.',
  'shape/concatenate': 'Arrays that are joined must agree in every other axis.',
  'shape/index': 'An index must fit the shape that it is used on.',
  'shape/in-place': 'A value stored in place must fit the region that it is stored in.',
  'shape/assertion': 'What the code asserts about shapes must hold.',
  'shape/comment': 'A comment or a docstring gives a shape that the code does not.',
  'shape/not-traced': 'This part could not be traced; the rest was checked.',

  'gradient/missing': 'A parameter has no gradient.',
  'gradient/unpaired': 'A gradient pairs with no value, and a near-named parameter lacks its gradient.',
  'gradient/partial': 'A value is named like a gradient but holds another quantity.',
  'gradient/compensating': 'An equation is wrong, and a second mistake makes its value come out right.',
  'gradient/mismatch': 'A gradient differs from the finite difference of the loss.',
  'gradient/sign': 'A gradient, or a term of it, has the wrong sign.',
  'gradient/missing-mean': 'The loss is a mean, and its 1/m is missing from a gradient.',
  'gradient/extra-mean': 'The 1/m of a mean stands in a gradient once too often.',
  'gradient/constant-factor': 'A gradient is a constant multiple of what it should be.',
  'gradient/missing-activation-derivative':
    "A gradient went back through an activation without its derivative g'(z).",
  'gradient/wrong-activation-derivative':
    'The derivative of an activation is that of another one, or miswritten.',
  'gradient/wrong-variable': 'Another variable stands where this one belongs.',
  'gradient/missing-term': 'A value used in several ways gets the sum of the gradients along all of them.',
  'gradient/missing-regularisation': 'The loss has a penalty whose derivative is missing from a gradient.',
  'gradient/missing-factor': 'A variable that multiplies on the way forward must multiply on the way back.',
  'gradient/missing-sum': 'What the forward pass broadcast must be summed on the way back.',
  'gradient/wrong-axis': 'A reduction runs along another axis than the one that was broadcast.',
  'gradient/transposed': 'A matrix stands transposed, or is not and should be.',
  'gradient/elementwise-for-matmul':
    'An elementwise product stands where a matrix product belongs, or the reverse.',
  'gradient/zero': 'A gradient is zero, and the loss depends on its value.',
  'gradient/stale': 'A value of another layer or another step stands where the present one belongs.',
  'gradient/not-accumulated': 'A gradient that is the sum over several uses was overwritten by the last one.',

  'forward/loss-mismatch':
    'The backward pass is right for another loss or forward pass than the one that is written.',

  'purity/nondeterministic': 'Evaluating twice gave two results.',
  'purity/mutates': 'An input, a parameter or a forward value is overwritten.',
  'purity/accumulates': 'A gradient grows from one evaluation to the next.',
  'purity/stateful': 'A result depends on earlier evaluations.',

  'point/zero-gradient': 'A gradient is zero everywhere at every trial: nothing is proved about it.',
  'point/zero-weights': 'At zero weights a check proves nothing.',
  'point/symmetric': 'Units with equal weights cannot be told apart.',
  'point/saturated': 'Saturated units have no gradient to compare.',
  'point/equal-data': 'Equal examples cannot be told apart.',

  'value/non-finite': 'A value is NaN or infinite.',
  'value/numpy': 'NumPy computes another value than gradcheck.',

  'input/usage': 'The command line cannot be understood.',
  'input/file': 'A file cannot be read.',
  'input/empty': 'There is nothing to check.',
  'input/yaml': 'The file is not valid YAML or JSON.',
  'input/key': 'A key is not known here.',
  'input/type': 'A value has the wrong type.',
  'input/missing-key': 'A key that a model needs is missing.',
  'input/name': 'A name is not defined.',
  'input/duplicate': 'A name is declared twice.',
  'input/dimension': 'A shape names a dimension that is not known.',
  'input/size': 'A size cannot be used.',
  'input/value': 'A value does not fit its declaration.',
  'input/syntax': 'An equation cannot be read.',
  'input/notation': 'Slide notation must be spelt as NumPy spells it.',
  'input/loss': 'The loss must be a scalar.',
  'input/exception': 'A function of the implementation threw.',
  'input/limit': 'A bound was reached: of what can be traced, or of the budget.',
  'input/unsupported': 'This is not supported yet.',
  'input/internal': 'gradcheck failed; this is a bug in gradcheck.',
} as const;

export type Code = keyof typeof codes;

/** The part of a code before the slash. */
export type Family = Code extends `${infer F}/${string}` ? F : never;

/** Codes with their sentences, family by family, in the order in which they stand above. */
export function byFamily(
  listed: readonly (readonly [Code, string])[],
): Map<Family, (readonly [Code, string])[]> {
  const families = new Map<Family, (readonly [Code, string])[]>();
  for (const entry of listed) {
    const family = entry[0].slice(0, entry[0].indexOf('/')) as Family;
    families.set(family, [...(families.get(family) ?? []), entry]);
  }
  return families;
}
