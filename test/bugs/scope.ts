import { parsed } from '../../src/derivation/trees.ts';
import type { Statement } from '../../src/language/syntax.ts';
import type { Equations, Model } from '../../src/model/model.ts';
import type { Block, Equation, Program } from '../../src/program/program.ts';
import { random } from '../../src/shapes/random.ts';
import { printShape } from '../../src/shapes/shape.ts';
import type { Assigned, Known, Scope } from './change.ts';

/** What mutations of each equation of a block may look at. `name` seeds what is drawn. */
export function scopesOf(name: string, model: Model, program: Program, block: Block): Scope[] {
  const statements = assignments(model[block]?.statements ?? []);
  const ofLoss = new Set(divisors(model.forward, model));
  const gradients = new Set(
    program.equations.flatMap((each) => (each.block === 'backward' ? [each.name.replace(/\[.*/, '')] : [])),
  );
  const means = new Set(
    [model.forward, model.backward].flatMap((each) => (each ? divisors(each, model) : [])),
  );
  const arrays = new Set(program.equations.flatMap((each) => (each.name.includes('[') ? [] : [each.name])));
  return statements.flatMap((statement) => {
    const turns = program.equations.filter(
      (each) => each.block === block && each.span.start === statement.span.start,
    );
    const [first] = turns;
    if (!first?.node) return [];
    return {
      model,
      program,
      statement,
      statements,
      turns,
      means,
      ofLoss,
      arrays,
      gradients,
      known: knownBefore(program, first),
      draw: random('mutants', name, block, statement.span.start),
    };
  });
}

function assignments(statements: readonly Statement[]): Assigned[] {
  return statements.flatMap((each) => {
    switch (each.kind) {
      case 'assignment':
      case 'augmented':
        return [each];
      case 'for':
        return assignments(each.body);
      case 'if':
        return [...assignments(each.then), ...assignments(each.otherwise)];
      default:
        return [];
    }
  });
}

/** Arrays that have a value before an equation: in backward all of forward's too. */
function knownBefore(program: Program, equation: Equation): Known[] {
  const shapes = new Map<string, string>();
  for (const [name, node] of program.entries) shapes.set(name, printShape(node.shape));
  for (const each of program.equations) {
    if (each === equation) break;
    if (each.node && each.node.type === 'float' && each.name !== program.lossName)
      shapes.set(each.name, printShape(each.node.shape));
  }
  shapes.delete(equation.name);
  return [...shapes].map(([name, shape]) => ({ name, shape, tree: parsed(name) }));
}

/** Dimensions that something is divided by. */
function divisors({ source }: Equations, model: Model): string[] {
  return [...model.dimensions.keys()].filter((name) => {
    const escaped = name.replace(/[[\]]/g, '\\$&');
    return new RegExp(`/ ?(\\([^()]*)?(?<![\\w])${escaped}(?![\\w[])`).test(source.text);
  });
}
