import { derivedGradients } from '../derivation/derived-gradients.ts';
import type { DerivedGradient } from '../derivation/derived-gradients.ts';
import { binary, name } from '../derivation/trees.ts';
import { nodesIn } from '../diagnosis/sites.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Program } from '../program/program.ts';

/**
 * The derived right-hand sides of a gradient's equation, in both conventions. Derived once, when first asked for.
 * `statements`: those of backward.
 */
export function derivedSides(
  program: Program,
  statements: Iterable<Statement>,
): (gradient: string) => readonly Expression[] {
  let all: readonly ReadonlyMap<string, DerivedGradient>[] | null = null;
  let unused: readonly Expression[] | null = null;
  return (gradient) => {
    all ??= (['per-example', 'total'] as const).map((convention) => derivedGradients(program, convention));
    return all.flatMap((each) => {
      const { value, statements: own } = each.get(gradient) ?? { value: null, statements: [] };
      const [first] = own;
      if (value || first?.kind !== 'assignment') return value ?? [];
      // What is stored into it stands in temporaries, if anywhere.
      unused ??= unusedTemporaries(program, [...statements]);
      return unused.reduce((sum, each) => binary('+', sum, each), first.value);
    });
  };
}

/** What backward makes and uses nowhere, its gradients apart. */
function unusedTemporaries({ pairs }: Program, statements: readonly Statement[]): Expression[] {
  const paired = new Set(pairs.map((pair) => pair.name));
  const read = new Set(statements.flatMap((each) => (valueOf(each) ? namesIn(valueOf(each)!) : [])));
  const made = statements.flatMap((each) => {
    const target = each.kind === 'assignment' ? each.targets[0]! : null;
    return target?.kind === 'name' && !paired.has(target.name) && !read.has(target.name) ? [target.name] : [];
  });
  return [...new Set(made)].map((each) => name(each));
}

const valueOf = (statement: Statement): Expression | null =>
  statement.kind === 'assignment' || statement.kind === 'augmented' ? statement.value : null;

const namesIn = (whole: Expression): string[] =>
  nodesIn(whole).flatMap((node) => (node.kind === 'name' ? [node.name] : []));
