import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { printStatement } from '../../src/language/print.ts';
import type { Assignment, Expression, Name, NumberLiteral, Statement } from '../../src/language/syntax.ts';
import { defineModels } from '../../src/model/define.ts';
import type { Model } from '../../src/model/model.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';
import { valueNamesOf } from '../../src/program/pairs.ts';
import { random } from '../../src/shapes/random.ts';

/** A fixture taken apart: what is not equations is as the file has it. */
export interface Parts {
  readonly rest: Record<string, any>;
  readonly forward: readonly Statement[];
  readonly backward: readonly Statement[];
}

const folder = new URL('../../fixtures/', import.meta.url);

export function readFixture(file: string): Parts {
  const { forward, backward, ...rest } = parse(readFileSync(new URL(file, folder), 'utf8')) as Record<
    string,
    any
  >;
  return { rest, forward: statements(forward), backward: statements(backward ?? '') };
}

export const statements = (text: string): readonly Statement[] =>
  parseEquations(plainSource(text)).statements;
const print = (list: readonly Statement[]): string => list.map(printStatement).join('\n');

export const modelsOf = ({ rest, forward, backward }: Parts): Model[] =>
  defineModels(
    {
      ...rest,
      forward: print(forward),
      ...(backward.length > 0 ? { backward: print(backward) } : {}),
    } as unknown as ModelDefinition,
    (path) => readFileSync(new URL(`wrong/${path}`, folder)),
  );

const span = { start: 0, end: 0 };
export const name = (text: string): Name => ({ kind: 'name', name: text, span });
export const integer = (value: number): NumberLiteral => ({
  kind: 'number',
  value,
  integer: true,
  text: String(value),
  span,
});
export const binary = (left: Expression, operator: '*' | '/', right: Expression): Expression => ({
  kind: 'binary',
  operator,
  operatorSpan: span,
  left,
  right,
  span,
});
const assign = (target: Expression, value: Expression): Assignment => ({
  kind: 'assignment',
  targets: [target],
  value,
  span,
});

/** Every expression of a tree, from the leaves up, replaced by what `change` gives. */
export function mapExpression(expression: Expression, change: (each: Expression) => Expression): Expression {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const copy = Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key.toLowerCase().includes('span') ? each : walk(each),
      ]),
    );
    return 'kind' in copy ? change(copy as unknown as Expression) : copy;
  };
  return walk(expression) as Expression;
}

export const mapStatement = (statement: Statement, change: (each: Expression) => Expression): Statement => {
  const walk = (each: Expression): Expression => mapExpression(each, change);
  switch (statement.kind) {
    case 'assignment':
      return { ...statement, targets: statement.targets.map(walk), value: walk(statement.value) };
    case 'augmented':
      return { ...statement, target: walk(statement.target), value: walk(statement.value) };
    case 'expression':
      return { ...statement, value: walk(statement.value) };
    case 'for':
      return {
        ...statement,
        target: walk(statement.target),
        iterable: walk(statement.iterable),
        body: statement.body.map((each) => mapStatement(each, change)),
      };
    case 'if':
      return {
        ...statement,
        test: walk(statement.test),
        then: statement.then.map((each) => mapStatement(each, change)),
        otherwise: statement.otherwise.map((each) => mapStatement(each, change)),
      };
    default:
      return statement;
  }
};

/** The name on the left, without what stands in brackets. */
const baseOf = (target: Expression): string[] => {
  if (target.kind === 'name') return [target.name];
  if (target.kind === 'subscript' || target.kind === 'attribute') return baseOf(target.object);
  return target.kind === 'tuple' || target.kind === 'list' ? target.elements.flatMap(baseOf) : [];
};

const targetsOf = (statement: Statement): string[] => {
  switch (statement.kind) {
    case 'assignment':
      return statement.targets.flatMap(baseOf);
    case 'augmented':
      return baseOf(statement.target);
    case 'for':
      return [...baseOf(statement.target), ...statement.body.flatMap(targetsOf)];
    case 'if':
      return [...statement.then, ...statement.otherwise].flatMap(targetsOf);
    default:
      return [];
  }
};

const namesIn = (statement: Statement): Set<string> => {
  const found = new Set<string>();
  mapStatement(statement, (each) => {
    if (each.kind === 'name') found.add(each.name);
    if (each.kind === 'prime') found.add(each.base);
    return each;
  });
  return found;
};

const entryNames = ({ rest }: Parts): string[] => [
  ...Object.keys(rest['inputs'] ?? {}),
  ...Object.keys(rest['parameters'] ?? {}),
];
const withoutBrackets = (text: string): string => text.replace(/\[.*$/, '');
const assigned = (list: readonly Statement[]): string[] => list.flatMap(targetsOf);

/** Renames values, dimensions and constants everywhere. `rename` sees names without brackets. */
function renameAll(parts: Parts, rename: (name: string) => string): Parts {
  const { rest } = parts;
  const dims = Array.isArray(rest['dims']) ? rest['dims'] : Object.keys(rest['dims'] ?? {});
  const own = new Set(
    [
      ...entryNames(parts),
      ...dims,
      ...Object.keys(rest['constants'] ?? {}),
      ...assigned(parts.forward),
      ...assigned(parts.backward),
    ].map(withoutBrackets),
  );
  const renamed = (text: string): string => (own.has(text) ? rename(text) : text);
  const inText = (text: string): string => text.replace(/[A-Za-z_]\w*/g, renamed);
  const inValue = (value: any): any => {
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    return value;
  };
  const entries = (table: Record<string, any> | undefined): Record<string, any> =>
    Object.fromEntries(
      Object.entries(table ?? {}).map(([key, entry]) => {
        if (typeof entry === 'string' || Array.isArray(entry)) return [inText(key), inValue(entry)];
        const init =
          entry.init?.integers === undefined ? entry.init : { integers: inValue(entry.init.integers) };
        return [
          inText(key),
          { ...entry, shape: inValue(entry.shape), ...(init === undefined ? {} : { init }) },
        ];
      }),
    );
  const keys = (table: Record<string, any> | undefined): Record<string, any> =>
    Object.fromEntries(Object.entries(table ?? {}).map(([key, value]) => [inText(key), inValue(value)]));
  const changed = (each: Expression): Expression =>
    each.kind === 'name'
      ? { ...each, name: renamed(each.name) }
      : each.kind === 'prime'
        ? { ...each, name: inText(each.name), base: renamed(each.base) }
        : each;
  return {
    rest: {
      ...rest,
      ...(rest['dims'] === undefined
        ? {}
        : { dims: Array.isArray(rest['dims']) ? rest['dims'].map(inText) : keys(rest['dims']) }),
      inputs: entries(rest['inputs']),
      parameters: entries(rest['parameters']),
      ...(rest['constants'] ? { constants: keys(rest['constants']) } : {}),
      ...(rest['vary'] ? { vary: keys(rest['vary']) } : {}),
      ...(rest['require'] ? { require: inValue(rest['require']) } : {}),
      ...(rest['gradients'] ? { gradients: keys(rest['gradients']) } : {}),
      ...(rest['loss'] ? { loss: inText(rest['loss']) } : {}),
    },
    forward: parts.forward.map((each) => mapStatement(each, changed)),
    backward: parts.backward.map((each) => mapStatement(each, changed)),
  };
}

/** `dW1` becomes `dW1x`, `recon_grad` becomes `reconx_grad`: gradients still pair. */
export const renamedGradient = (text: string): string => text.replace(/^(.*?)(_grad)?(\[.*\])?$/, '$1x$2$3');
export const renamed = (parts: Parts): Parts => renameAll(parts, renamedGradient);

/** `Z1` becomes `Z[1]` where nothing is called Z; so do dimensions. Null where nothing could be renamed. */
export function inBrackets(parts: Parts): { parts: Parts; rename: (name: string) => string } | null {
  const values = new Set([...entryNames(parts), ...assigned(parts.forward)]);
  const gradients = assigned(parts.backward).filter((each) =>
    valueNamesOf(each).some((of) => values.has(of)),
  );
  const all = new Set([...values, ...assigned(parts.backward)]);
  const taken = new Set([...all].filter((each) => !/^[A-Za-z_]+\d+$/.test(each)).map(withoutBrackets));
  const isFree = (text: string): boolean =>
    /^[A-Za-z_]+\d+$/.test(text) &&
    (values.has(text) || gradients.includes(text)) &&
    !taken.has(text.replace(/\d+$/, '')) &&
    !new RegExp(`^${text.replace(/\d+$/, '')}\\[`).test([...all].join('\n'));
  const rename = (text: string): string =>
    isFree(text) ? text.replace(/\d+$/, (layer) => `[${layer}]`) : text;
  if (![...all].some(isFree)) return null;
  const changed = (each: Expression): Expression => {
    if (each.kind !== 'name' || !isFree(each.name)) return each;
    const [, base, layer] = /^(.*?)(\d+)$/.exec(each.name)!;
    return { kind: 'subscript', object: name(base!), indices: [integer(Number(layer))], span };
  };
  const keys = (table: Record<string, any> | undefined): Record<string, any> =>
    Object.fromEntries(Object.entries(table ?? {}).map(([key, value]) => [rename(key), value]));
  const { rest } = parts;
  return {
    rename,
    parts: {
      rest: {
        ...rest,
        inputs: keys(rest['inputs']),
        parameters: keys(rest['parameters']),
        ...(rest['gradients']
          ? {
              gradients: Object.fromEntries(
                Object.entries(rest['gradients']).map(([key, value]) => [
                  rename(key),
                  rename(value as string),
                ]),
              ),
            }
          : {}),
        ...(rest['loss'] ? { loss: rename(rest['loss']) } : {}),
      },
      forward: parts.forward.map((each) => mapStatement(each, changed)),
      backward: parts.backward.map((each) => mapStatement(each, changed)),
    },
  };
}

/** The two sides of each backward equation's outermost operation get lines of their own. */
export function split(parts: Parts): Parts {
  let count = 0;
  const inTwo = (statement: Statement): Statement[] => {
    if (statement.kind === 'for') return [{ ...statement, body: statement.body.flatMap(inTwo) }];
    if (statement.kind !== 'assignment' || statement.targets.length > 1 || statement.value.kind !== 'binary')
      return [statement];
    const { left, right } = statement.value;
    const [first, second] = [name(`part${++count}`), name(`part${++count}`)];
    return [
      assign(first, left),
      assign(second, right),
      { ...statement, value: { ...statement.value, left: first, right: second } },
    ];
  };
  return { ...parts, forward: parts.forward.flatMap(inTwo), backward: parts.backward.flatMap(inTwo) };
}

/** Temporaries that are set once move into the equations that use them. */
export function merged(parts: Parts, block: 'forward' | 'backward'): Parts {
  let list = [...parts[block]];
  const values = new Set([...entryNames(parts), ...assigned(parts.forward)].map(withoutBrackets));
  const [lossName] = [parts.rest['loss'] ?? assigned(parts.forward).at(-1)];
  const isTemporary = (text: string): boolean =>
    block === 'forward'
      ? text !== lossName &&
        !parts.backward.some((each) =>
          [...namesIn(each)].some((used) => used === text || valueNamesOf(used).includes(text)),
        ) &&
        !Object.values(parts.rest['gradients'] ?? {}).includes(text)
      : !valueNamesOf(text).some((of) => values.has(of)) && !(text in (parts.rest['gradients'] ?? {}));
  for (const statement of list) {
    if (
      statement.kind !== 'assignment' ||
      statement.targets.length > 1 ||
      statement.targets[0]!.kind !== 'name'
    )
      continue;
    const { name: own } = statement.targets[0]!;
    const later = list.slice(list.indexOf(statement) + 1);
    const once = assigned(list).filter((each) => each === own).length === 1;
    // What the temporary reads must still be the same where it is used.
    const stable = [...namesIn(statement)].every(
      (read) => !later.some((each) => targetsOf(each).includes(read)),
    );
    const called = later.some((each) => namesIn(each).has(own)) && statement.value.kind !== 'name';
    if (!once || !stable || !called || !isTemporary(own)) continue;
    list = list
      .filter((each) => each !== statement)
      .map((each) => mapStatement(each, (e) => (e.kind === 'name' && e.name === own ? statement.value : e)));
    return merged({ ...parts, [block]: list }, block);
  }
  return parts;
}

/** Equations that do not depend on one another in another order. */
export function reordered(parts: Parts, seed: number): Parts {
  const draw = random('order', seed);
  const shuffle = (list: readonly Statement[]): Statement[] => {
    const out = [...list];
    const depends = (a: Statement, b: Statement): boolean =>
      targetsOf(a).some((each) => namesIn(b).has(each) || targetsOf(b).includes(each)) ||
      targetsOf(b).some((each) => namesIn(a).has(each));
    for (let k = 0; k < 20 * out.length; k++) {
      const i = draw.integer(Math.max(1, out.length - 1));
      const [a, b] = [out[i], out[i + 1]];
      if (a && b && !depends(a, b)) [out[i], out[i + 1]] = [b, a];
    }
    return out;
  };
  const lossFirst = parts.rest['loss'] ?? assigned(parts.forward).at(-1);
  return {
    rest: { ...parts.rest, loss: lossFirst },
    forward: shuffle(parts.forward),
    backward: shuffle(parts.backward),
  };
}

/** Other declared sizes, 2 to 7, for dimensions that are free. */
export function resized(parts: Parts, seed: number, only?: number): Parts {
  const draw = random('sizes', seed);
  const { dims } = parts.rest;
  if (!dims || Array.isArray(dims)) return parts;
  return {
    ...parts,
    rest: {
      ...parts.rest,
      dims: Object.fromEntries(
        Object.entries(dims).map(([key, size]) => [
          key,
          typeof size === 'number' ? (only ?? 2 + draw.integer(6)) : size,
        ]),
      ),
    },
  };
}

/** A dimension becomes the literal 1. */
export function literalOne(parts: Parts, dimension: string): Parts {
  const { [dimension]: _, ...dims } = parts.rest['dims'];
  const words = (text: string): string =>
    text.replace(/[A-Za-z_]\w*(\[\d+\])?/g, (word) => (word === dimension ? '1' : word));
  const inShape = (shape: any): any =>
    typeof shape === 'string'
      ? words(shape)
      : Array.isArray(shape)
        ? shape.map((each) => (each === dimension ? 1 : each))
        : shape;
  const entries = (table: Record<string, any> | undefined): Record<string, any> =>
    Object.fromEntries(
      Object.entries(table ?? {}).map(([key, entry]) => [
        key,
        typeof entry === 'string' || Array.isArray(entry)
          ? inShape(entry)
          : { ...entry, shape: inShape(entry.shape) },
      ]),
    );
  const changed = (each: Expression): Expression =>
    each.kind === 'name' && each.name === dimension ? integer(1) : each;
  return {
    rest: {
      ...parts.rest,
      dims,
      inputs: entries(parts.rest['inputs']),
      parameters: entries(parts.rest['parameters']),
    },
    forward: parts.forward.map((each) => mapStatement(each, changed)),
    backward: parts.backward.map((each) => mapStatement(each, changed)),
  };
}

/** Inputs that are drawn from the normal distribution get another standard deviation. */
export function scaledInputs(parts: Parts, factor: number): Parts {
  const inputs = Object.fromEntries(
    Object.entries(parts.rest['inputs'] ?? {}).map(([key, entry]: [string, any]) => {
      const shape = typeof entry === 'string' || Array.isArray(entry) ? entry : entry.shape;
      const plain =
        typeof entry === 'string' ||
        Array.isArray(entry) ||
        (!('value' in entry) && entry.init === undefined);
      return [key, plain ? { shape, init: { normal: { std: 0.6 * factor } } } : entry];
    }),
  );
  return { ...parts, rest: { ...parts.rest, inputs } };
}

/** `L = J + 1e4`, or `L = J * 1e-6` with all gradients scaled after the rest. */
export function otherLoss(
  parts: Parts,
  change: string,
  gradients: readonly string[] = [],
  factor = '',
): Parts {
  const loss = parts.rest['loss'] ?? assigned(parts.forward).at(-1);
  return {
    rest: { ...parts.rest, loss: 'changed_loss' },
    forward: [...parts.forward, ...statements(`changed_loss = ${loss} ${change}`)],
    backward: [
      ...parts.backward,
      ...statements(gradients.map((each) => `${each} = ${each} * ${factor}`).join('\n')),
    ],
  };
}

/**
 * The other convention: the gradients of intermediates carry a factor more (`* m` or `/ m`), which is taken out where
 * they are used. Those that are set in steps stay as they are.
 */
export function otherConvention(
  parts: Parts,
  intermediates: readonly string[],
  operator: '*' | '/',
  dimension: string,
): Parts {
  const stored = new Set<string>();
  const counts = new Map<string, number>();
  const visit = (statement: Statement): void => {
    if (statement.kind === 'for') statement.body.forEach(visit);
    else if (statement.kind === 'if') [...statement.then, ...statement.otherwise].forEach(visit);
    else if (statement.kind === 'augmented') baseOf(statement.target).forEach((each) => stored.add(each));
    else if (statement.kind === 'assignment') {
      for (const target of statement.targets) {
        const key = printStatement(assign(target, target)).split(' = ')[0]!;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        if (
          statement.targets.length > 1 ||
          target.kind === 'tuple' ||
          (target.kind === 'subscript' && intermediates.includes(baseOf(target)[0]!))
        )
          baseOf(target).forEach((each) => stored.add(each));
      }
    }
  };
  parts.backward.forEach(visit);
  const bases = new Set(intermediates.map(withoutBrackets));
  const isScaled = (target: Expression): boolean => {
    const [base] = baseOf(target);
    if (base === undefined || !bases.has(base) || stored.has(base)) return false;
    if (target.kind === 'subscript') return !intermediates.includes(base);
    return target.kind === 'name' && intermediates.includes(base) && counts.get(base) === 1;
  };
  const back = operator === '*' ? '/' : '*';
  const use = (expression: Expression): Expression => {
    // A bracket name is one name: its inside is an index.
    const units = new Map<string, Expression>();
    const marked = mapTopDown(expression, (each) => {
      if (!isScaled(each)) return null;
      const key = `unit${units.size}`;
      units.set(key, each);
      return name(key);
    });
    return mapExpression(marked, (each) =>
      each.kind === 'name' && units.has(each.name)
        ? binary(units.get(each.name)!, back, name(dimension))
        : each,
    );
  };
  const rewrite = (statement: Statement): Statement => {
    if (statement.kind === 'for') return { ...statement, body: statement.body.map(rewrite) };
    if (statement.kind === 'if')
      return { ...statement, then: statement.then.map(rewrite), otherwise: statement.otherwise.map(rewrite) };
    if (statement.kind === 'augmented') return { ...statement, value: use(statement.value) };
    if (statement.kind !== 'assignment') return statement;
    const value = use(statement.value);
    const scaled = statement.targets.length === 1 && isScaled(statement.targets[0]!);
    return { ...statement, value: scaled ? binary(value, operator, name(dimension)) : value };
  };
  return { ...parts, backward: parts.backward.map(rewrite) };
}

/** As `mapExpression`, but what is replaced is not looked into. */
function mapTopDown(expression: Expression, replace: (each: Expression) => Expression | null): Expression {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const own = 'kind' in value ? replace(value as Expression) : null;
    return (
      own ??
      Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          key.toLowerCase().includes('span') ? each : walk(each),
        ]),
      )
    );
  };
  return walk(expression) as Expression;
}
