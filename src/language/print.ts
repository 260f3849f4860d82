import type { Expression, FormattedString, Parameter, Statement } from './syntax.ts';

/** How tightly each form binds, loosest first; Python's table. */
const binding: Readonly<Record<string, number>> = {
  conditional: 1,
  or: 2,
  and: 3,
  not: 4,
  comparison: 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '//': 11,
  '%': 11,
  '@': 11,
  sign: 12,
  '**': 13,
  trailer: 14,
  atom: 15,
};

/** Trees never change, and those that differ by an edit share most of their parts. */
const printed = new WeakMap<Expression, string>();

/**
 * The expression as equations are written in this language: `1/m * dZ2 @ A1.T`, `1 - A1**2`, `sum(x, axis=1)`.
 * Parentheses stand exactly where precedence needs them, numbers as they were written. Parsing it gives the tree back.
 */
export function printExpression(expression: Expression): string {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'number') return expression.text;
  let text = printed.get(expression);
  if (text === undefined) printed.set(expression, (text = printParts(expression)));
  return text;
}

function printParts(expression: Exclude<Expression, { kind: 'name' | 'number' }>): string {
  switch (expression.kind) {
    case 'string':
      return quoted(expression.value);
    case 'constant':
      return expression.value === 'ellipsis'
        ? '...'
        : expression.value === null
          ? 'None'
          : expression.value
            ? 'True'
            : 'False';
    case 'prime':
      return `${expression.name}'`;
    case 'tuple':
      return `(${bare(expression.elements)})`;
    case 'list':
      return `[${list(expression.elements)}]`;
    case 'attribute':
      return `${trailed(expression.object)}.${expression.name}`;
    case 'subscript':
      return `${trailed(expression.object)}[${printIndices(expression.indices)}]`;
    case 'call': {
      const keywords = expression.keywords.map(
        ({ name, value }) => `${name === null ? '**' : `${name}=`}${printExpression(value)}`,
      );
      return `${trailed(expression.callee)}(${[...expression.arguments.map(printExpression), ...keywords].join(', ')})`;
    }
    case 'slice': {
      const { lower, upper, step } = expression;
      const bounds = [lower, upper].map((bound) => (bound === null ? '' : printExpression(bound))).join(':');
      return step === null ? bounds : `${bounds}:${printExpression(step)}`;
    }
    case 'unary': {
      const operand = within(expression.operand, tightness(expression));
      return expression.operator === 'not' ? `not ${operand}` : `${expression.operator}${operand}`;
    }
    case 'binary':
      return printBinary(expression);
    case 'comparison':
      return expression.operands
        .map(
          (operand, at) =>
            (at === 0 ? '' : ` ${expression.operators[at - 1]} `) + within(operand, binding['|']!),
        )
        .join('');
    case 'boolean': {
      const level = tightness(expression) + 1;
      return expression.operands.map((operand) => within(operand, level)).join(` ${expression.operator} `);
    }
    case 'unsupported':
      return expression.what;
    case 'starred':
      return `*${within(expression.value, binding['|']!)}`;
    case 'dict': {
      const entries = expression.entries.map(({ key, value }) =>
        key ? `${printExpression(key)}: ${printExpression(value)}` : `**${within(value, binding['|']!)}`,
      );
      return `{${entries.join(', ')}}`;
    }
    case 'set':
      return `{${list(expression.elements)}}`;
    case 'comprehension':
      return printComprehension(expression);
    case 'lambda': {
      const parameters = printParameters(expression.parameters);
      return `lambda${parameters && ' '}${parameters}: ${printExpression(expression.body)}`;
    }
    case 'formatted':
      return printFormatted(expression);
    case 'named':
      return `(${expression.name} := ${printExpression(expression.value)})`;
    case 'conditional': {
      const { then, test, otherwise } = expression;
      return `${within(then, binding['or']!)} if ${within(test, binding['or']!)} else ${printExpression(otherwise)}`;
    }
  }
}

/** The statement on its line, and the bodies of `for` and `if` below it, indented by four spaces. */
export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'assignment':
      return [...statement.targets, statement.value].map(topLevel).join(' = ');
    case 'augmented':
      return `${topLevel(statement.target)} ${statement.operator}= ${topLevel(statement.value)}`;
    case 'expression':
      return topLevel(statement.value);
    case 'for':
      return `for ${topLevel(statement.target)} in ${topLevel(statement.iterable)}:\n${body(statement.body)}${elseBlock(statement.otherwise)}`;
    case 'if':
      return `if ${printExpression(statement.test)}:\n${body(statement.then)}${elseOf(statement.otherwise)}`;
    case 'import':
      return `import ${statement.modules.map(({ module, alias }) => renamed(module, alias)).join(', ')}`;
    default:
      return printFileStatement(statement);
  }
}

const renamed = (name: string, alias: string | null): string =>
  alias === null ? name : `${name} as ${alias}`;

/** Statements that only Python files have. */
function printFileStatement(
  statement: Exclude<
    Statement,
    { kind: 'assignment' | 'augmented' | 'expression' | 'for' | 'if' | 'import' }
  >,
): string {
  switch (statement.kind) {
    case 'function':
      return `${decorated(statement.decorators)}def ${statement.name}(${printParameters(statement.parameters)}):\n${body(statement.body)}`;
    case 'class': {
      const bases = statement.bases.length > 0 ? `(${list(statement.bases)})` : '';
      return `${decorated(statement.decorators)}class ${statement.name}${bases}:\n${body(statement.body)}`;
    }
    case 'while':
      return `while ${printExpression(statement.test)}:\n${body(statement.body)}${elseBlock(statement.otherwise)}`;
    case 'return':
    case 'raise':
      return statement.value ? `${statement.kind} ${topLevel(statement.value)}` : statement.kind;
    case 'assert':
      return `assert ${[statement.test, ...(statement.message ? [statement.message] : [])].map(printExpression).join(', ')}`;
    case 'del':
      return `del ${list(statement.targets)}`;
    case 'try': {
      const handlers = statement.handlers.map(({ types, name, body: own }) => {
        const caught = types ? ` ${renamed(printExpression(types), name)}` : '';
        return `\nexcept${caught}:\n${body(own)}`;
      });
      const final = statement.final.length > 0 ? `\nfinally:\n${body(statement.final)}` : '';
      return `try:\n${body(statement.body)}${handlers.join('')}${elseBlock(statement.otherwise)}${final}`;
    }
    case 'with': {
      const items = statement.items.map(({ value, target }) =>
        renamed(printExpression(value), target && printExpression(target)),
      );
      return `with ${items.join(', ')}:\n${body(statement.body)}`;
    }
    case 'global':
    case 'nonlocal':
      return `${statement.kind} ${statement.names.join(', ')}`;
    case 'from':
      return `from ${statement.module} import ${statement.names?.map(({ name, alias }) => renamed(name, alias)).join(', ') ?? '*'}`;
    case 'annotation':
      return `${statement.name}: object`;
    case 'unsupported':
      return `# ${statement.what}`;
    case 'pass':
    case 'break':
    case 'continue':
      return statement.kind;
  }
}

const decorated = (decorators: readonly Expression[]): string =>
  decorators.map((each) => `@${printExpression(each)}\n`).join('');

function printParameters(parameters: readonly Parameter[]): string {
  const stars = { plain: '', keyword: '', rest: '*', keywords: '**' };
  const first = parameters.findIndex(({ kind }) => kind === 'keyword');
  const isBare = first >= 0 && !parameters.some(({ kind }) => kind === 'rest');
  const printed = parameters.map(
    ({ name, kind, default: value }) => `${stars[kind]}${name}${value ? `=${printExpression(value)}` : ''}`,
  );
  return (isBare ? printed.toSpliced(first, 0, '*') : printed).join(', ');
}

function printComprehension({
  form,
  element,
  value,
  clauses,
}: Extract<Expression, { kind: 'comprehension' }>): string {
  const made = value ? `${printExpression(element)}: ${printExpression(value)}` : printExpression(element);
  const from = clauses.map(({ target, iterable, conditions }) => {
    const tests = conditions.map((each) => ` if ${within(each, binding['or']!)}`);
    return ` for ${topLevel(target)} in ${within(iterable, binding['or']!)}${tests.join('')}`;
  });
  const [open, close] = { list: '[]', set: '{}', dict: '{}', generator: '()' }[form];
  return `${open}${made}${from.join('')}${close}`;
}

function printFormatted({ parts }: FormattedString): string {
  const inside = parts.map((part) => {
    if (typeof part === 'string') return quoted(part).slice(1, -1).replace(/[{}]/g, '$&$&');
    const { value, conversion, specification } = part;
    return `{${printExpression(value).replaceAll('"', "'")}${conversion ? `!${conversion}` : ''}${specification === null ? '' : `:${specification}`}}`;
  });
  return `f"${inside.join('')}"`;
}

const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);

function printBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
  const level = binding[operator]!;
  if (operator === '**') return `${within(left, binding['trailer']!)}**${within(right, binding['sign']!)}`;
  const numerator = left.kind === 'unary' && left.operator === '-' ? left.operand : left;
  const tight = operator === '/' && isCompact(numerator) && isCompact(right);
  return `${within(left, level)}${tight ? '/' : ` ${operator} `}${within(right, level + 1)}`;
}

/** Names, numbers and what hangs on them: `1/m` and `-1/m`, but `(1 - Y) / (1 - A2)`. */
function isCompact(expression: Expression): boolean {
  return tightness(expression) >= binding['trailer']!;
}

function tightness(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
    case 'boolean':
      return binding[expression.operator]!;
    case 'unary':
      return binding[expression.operator === 'not' ? 'not' : 'sign']!;
    case 'comparison':
    case 'conditional':
      return binding[expression.kind]!;
    case 'lambda':
    case 'starred':
      return binding['conditional']!;
    case 'number':
      return binding[expression.text.startsWith('-') ? 'sign' : 'atom']!;
    case 'attribute':
    case 'subscript':
    case 'call':
      return binding['trailer']!;
    default:
      return binding['atom']!;
  }
}

/** In parentheses when it binds less tightly than `level`. */
function within(expression: Expression, level: number): string {
  const text = printExpression(expression);
  return tightness(expression) < level ? `(${text})` : text;
}

/** What an attribute, an index or a call hangs on; `1.T` would be read as the number 1. */
function trailed(expression: Expression): string {
  return expression.kind === 'number' && /^[0-9_]+$/.test(expression.text)
    ? `(${expression.text})`
    : within(expression, binding['trailer']!);
}

/** A single tuple of one keeps its comma and loses its parentheses, which could not hold a slice: `x[1:,]`. */
function printIndices(indices: readonly Expression[]): string {
  const [only] = indices;
  return indices.length === 1 && only!.kind === 'tuple' && only!.elements.length === 1
    ? bare(only!.elements)
    : list(indices);
}

function list(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}

/** The elements of a tuple; a single one keeps its comma. */
function bare(elements: readonly Expression[]): string {
  return elements.length === 1 ? `${list(elements)},` : list(elements);
}

function topLevel(expression: Expression): string {
  return expression.kind === 'tuple' && expression.elements.length > 1
    ? bare(expression.elements)
    : printExpression(expression);
}

function body(statements: readonly Statement[]): string {
  const lines = statements.length === 0 ? ['pass'] : statements.map(printStatement);
  return lines.join('\n').replace(/^/gm, '    ');
}

/** `elif` for an `if` that stands alone in the else branch. */
function elseOf(otherwise: readonly Statement[]): string {
  const [only] = otherwise;
  if (only === undefined) return '';
  if (otherwise.length === 1 && only.kind === 'if') return `\nel${printStatement(only)}`;
  return elseBlock(otherwise);
}

const elseBlock = (otherwise: readonly Statement[]): string =>
  otherwise.length === 0 ? '' : `\nelse:\n${body(otherwise)}`;
