import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameter,
} from '../language/syntax.ts';
import type { Context } from './context.ts';
import type { ClassValue, Closure, Value } from './values.ts';

/** `def`: the function with the frame that it sees. Decorators other than Python's own are ignored. */
export function defineFunction(statement: FunctionDefinition, context: Context): void {
  const { name, parameters, body } = statement;
  const decorators = statement.decorators.map((each) => context.textOf(each));
  // `@x.setter` adds to a property that is there.
  if (decorators.some((each) => each.endsWith('.setter'))) return;
  const known = (['staticmethod', 'classmethod', 'property'] as const).filter((each) =>
    decorators.includes(each),
  );
  context.frame.set(name, {
    ...closureOf(name, parameters, context),
    code: { parameters, body, source: context.source, span: statement.span },
    decorators: known,
  });
}

export function lambdaValue(expression: Lambda, context: Context): Value {
  const { parameters, body, span } = expression;
  return {
    ...closureOf('lambda', parameters, context),
    code: { parameters, body, source: context.source, span },
    decorators: [],
  };
}

function closureOf(
  name: string,
  parameters: readonly Parameter[],
  context: Context,
): Omit<Closure, 'code' | 'decorators'> {
  const defaults = parameters.flatMap(({ name: parameter, default: value }): [string, Value][] =>
    value ? [[parameter, context.evaluate(value)]] : [],
  );
  return { kind: 'closure', name, frame: context.frame, defaults: new Map(defaults), owner: null };
}

/** `class`: its body is executed in a frame of its own, whose names become its members. */
export function defineClass(statement: ClassDefinition, context: Context): void {
  const { name, body, decorators } = statement;
  const bases = statement.bases.map((each) => context.evaluate(each));
  const frame = context.newFrame('class', context.source, { enclosing: context.frame });
  context.within(frame, () => context.execute(body));
  const isData = decorators.some((each) => /\bdataclass\b/.test(context.textOf(each)));
  const isTuple = statement.bases.some((each) => /\bNamedTuple$/.test(context.textOf(each)));
  const made: ClassValue = {
    kind: 'class',
    name,
    bases: bases.filter((each) => each.kind === 'class'),
    members: new Map(),
    fields: isData || isTuple ? body.flatMap(fieldOf) : null,
    form: isTuple ? 'tuple' : 'object',
    isOpen: bases.some((each) => each.kind === 'unknown' || each.kind === 'missing'),
  };
  for (const [member, value] of frame.names)
    made.members.set(member, value.kind === 'closure' ? { ...value, owner: made } : value);
  context.frame.set(name, made);
}

/** `x: float = 0` in a dataclass or a `NamedTuple`. */
const fieldOf = (statement: ClassDefinition['body'][number]): string[] =>
  statement.kind === 'annotation' || (statement.kind === 'assignment' && statement.annotation)
    ? [statement.kind === 'annotation' ? statement.name : nameOf(statement.targets[0]!)]
    : [];

const nameOf = (expression: Expression): string => (expression.kind === 'name' ? expression.name : '');
