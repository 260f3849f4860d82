import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';

describe('slide notation', () => {
  it.each([
    // text, what is underlined, what the help says to write
    ['dW2 = dZ2 @ A1ᵀ', 'ᵀ', '`A1.T`'],
    ['dZ1 = W[2]ᵀ @ dZ[2]', 'ᵀ', '`W[2].T`'],
    ['Z = (W + V)ᵀ @ X', 'ᵀ', '`(W + V).T`'],
    ['z = w⊤ @ x', '⊤', '`w.T`'],
    ['dZ1 = dA1 * (1 - A1²)', '²', '`A1**2`'],
    ['s = np.sum(x)²', '²', '`np.sum(x)**2`'],
    ['x = a.b[0]¹²', '¹²', '`a.b[0]**12`'],
    ['P = A⁻¹', '⁻¹', '`np.linalg.inv(A)`'],
    ['x = X⁽ⁱ⁾', '⁽ⁱ⁾', '`X[i]`'],
    ['W₁ = 2', '₁', '`W1` or `W[1]`'],
    ['a = x₁₂', '₁₂', '`x12` or `x[12]`'],
    ['Z = W·X', '·', '`@`'],
    ['Z = W ⋅ X', '⋅', '`@`'],
    ['a = 1 − b', '−', '`-`'],
    ['a = 1–b', '–', '`-`'],
    ['a = b × c', '×', '`*`'],
    ['a = b÷c', '÷', '`/`'],
    ['da = g′(z)', '′', "`g'(…)`"],
    ['da = g’(z)', '’', "`g'(…)`"],
    ['da = g[1]′(z)', '′', "`g[1]'(…)`"],
    ['Z = W′ @ X', '′', '`W.T`'],
    ["Z = W' @ X", "'", '`W.T`'],
    ["Z = (A + B)' @ X", "'", '`(A + B).T`'],
    ['a = f(“x”)', '“', '`"`'],
    ['dW = ∂J', '∂', '`dW1`'],
    ['db = 1/m * ∑ dZ', '∑', '`sum('],
    ['db = 1/m * Σ dZ', 'Σ', '`sum('],
    ['db = Σ(dZ)', 'Σ', '`sum('],
    ['m = a ≤ b', '≤', '`<=`'],
    ['m = a ≥ b', '≥', '`>=`'],
    ['m = a ≠ b', '≠', '`!=`'],
    ['s = √x', '√', '`sqrt(…)`'],
    ['dZ = dA ∘ dG', '∘', '`*`'],
    ['dZ = dA ⊙ dG', '⊙', '`*`'],
    ['J = ½ * x', '½', '`1/2`'],
    ['a = （b）', '（', '`(`'],
    ['a ＝ b', '＝', '`=`'],
    ['Ａ = 1', 'Ａ', '`A`'],
    ['a = １', '１', '`1`'],
    ['a = x１', '１', '`1`'],
    ['ﬁt = 1', 'ﬁ', '`fi`'],
    ['ϕ = 1', 'ϕ', '`φ`'],
    ['µ = 1', 'µ', '`μ`'],
    ['𝑊 = 1', '𝑊', '`W`'],
    ['y\u0302 = 1', 'y\u0302', '`ŷ`'],
    ['a\u00a0= 1', '\u00a0', 'ordinary space'],
    ['a =\u3000b', '\u3000', 'ordinary space'],
    ['a\u200b = 1', '\u200b', 'delete'],
    ['a\ufe0e = 1', '\ufe0e', 'delete'],
    ['a = b\u2060c', '\u2060', 'delete'],
    ['Z <- W @ X', '<-', '`=`'],
    ['a := 1', ':=', '`=`'],
    ['m = a => b', '=>', '`>=`'],
    ['J = lambda * W1', 'lambda', '`lam`'],
    ['lambda = 0.7', 'lambda', '`lam`'],
    ['J = x + 2 * lambda', 'lambda', '`lam`'],
  ])('%s', (text, underlined, help) => {
    const { statements, diagnostics } = parseEquations(plainSource(text));
    expect(statements).toEqual([]);
    expect(diagnostics).toHaveLength(1);
    const [only] = diagnostics;
    expect(only!.code).toBe('input/notation');
    expect(text.slice(only!.location!.column - 1, only!.location!.endColumn - 1)).toBe(underlined);
    expect(only!.help).toContain(help);
  });

  it('labels the other marks of the same statement, each with its spelling', () => {
    const [only] = parseEquations(plainSource('dZ1 = W2ᵀ·dZ2 × (1 − A1²)', 'a.yaml')).diagnostics;
    expect(only!.equation).toBe('dZ1');
    expect(only!.labels.map(({ message, location }) => [location!.column, message])).toEqual([
      [10, '`·` is the product dot: write `@` for a matrix product, `*` for an elementwise one'],
      [15, '`×` is the multiplication sign: write `*` for an elementwise product, `@` for a matrix product'],
      [20, '`−` is a minus sign or dash that is not the ASCII one: write `-`'],
      [24, '`²` is a superscript: write `A1**2`'],
    ]);
  });

  it('is left alone in comments and strings', () => {
    expect(parseEquations(plainSource('a = 1  # W₁ᵀ·x²\n"dW² is ∂J"\nb = "½"')).diagnostics).toEqual([]);
  });
});
