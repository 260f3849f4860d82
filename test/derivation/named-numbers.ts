import { mappedStatement, name } from '../../src/derivation/trees.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { printStatement } from '../../src/language/print.ts';
import type { Expression } from '../../src/language/syntax.ts';
import type { Model } from '../../src/model/model.ts';
import { traceStrictly } from '../../src/program/trace.ts';

/** Calls whose arguments are numbers as those of arithmetic are, not axes or shapes. */
const ARITHMETIC = /^(np\.)?(maximum|minimum|where|clip|leaky_relu|elu)$/;

/** The model with its constants, and every number that forward calculates with as a constant of that value. */
export function withNamedNumbers(model: Model): Model {
  const constants = new Map(model.constants);
  const named = (part: Expression): Expression => {
    if (part.kind !== 'number') return part;
    const each = `c${constants.size}`;
    constants.set(each, part.value);
    return name(each);
  };
  const statements = model.forward.statements.map((statement) =>
    mappedStatement(statement, (each, inside) => {
      // Numbers in brackets and shapes decide which elements there are.
      if (each.kind === 'subscript') return { ...each, object: inside(each.object) };
      if (each.kind === 'binary')
        return { ...each, left: named(inside(each.left)), right: named(inside(each.right)) };
      if (each.kind !== 'call') return null;
      const callee = each.callee.kind === 'name' ? each.callee.name : '';
      const isArithmetic =
        ARITHMETIC.test(callee) || (each.callee.kind === 'attribute' && ARITHMETIC.test(each.callee.name));
      return isArithmetic
        ? { ...each, arguments: each.arguments.map((argument) => named(inside(argument))) }
        : { ...each, callee: inside(each.callee), arguments: each.arguments.map(inside) };
    }),
  );
  const source = plainSource(statements.map(printStatement).join('\n'));
  const changed = {
    ...model,
    constants,
    backward: null,
    forward: { source, statements: parseEquations(source).statements },
  };
  return traceStrictly(changed, model.sizes) ? changed : { ...model, backward: null };
}
