import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseExpression } from '../../src/language/parse.ts';
import type { Expression } from '../../src/language/syntax.ts';

// Recorded by scripts/record-python-ast.py.
const rows = JSON.parse(readFileSync(new URL('python-ast.json', import.meta.url), 'utf8')) as [
  string,
  string | null,
][];

describe('what CPython reads', () => {
  const readable = rows.filter(([, recorded]) => recorded !== null && recorded !== 'unsupported');
  it.each(readable)('reads %s as CPython does, spans included', (text, recorded) => {
    expect(form(parseExpression(plainSource(text)))).toBe(recorded);
  });

  const refused = rows.filter(([, recorded]) => recorded === null || recorded === 'unsupported');
  it.each(refused)('refuses %s', (text) => {
    expect(() => parseExpression(plainSource(text))).toThrow(InputError);
  });

  it('never falls back on the message that explains nothing', () => {
    for (const [text] of refused) {
      expect(() => parseExpression(plainSource(text))).not.toThrow('cannot be read as an expression');
    }
  });
});

/** The fully parenthesised form of the script, with the span of every node but tuples and slices. */
function form(expression: Expression): string {
  const text = bare(expression);
  const { kind, span } = expression;
  return kind === 'tuple' || kind === 'slice' ? text : `${text}{${span.start}:${span.end}}`;
}

function bare(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'number':
      return expression.integer ? String(expression.value) : expression.value.toExponential(16);
    case 'string':
      return JSON.stringify(expression.value).replace(
        /[\u007f-\uffff]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    case 'constant':
      return { true: 'True', false: 'False', null: 'None', ellipsis: '...' }[String(expression.value)]!;
    case 'prime':
      return `${expression.name}'`;
    case 'binary':
      return `(${form(expression.left)} ${expression.operator} ${form(expression.right)})`;
    case 'unary':
      return `(${expression.operator === 'not' ? 'not ' : expression.operator}${form(expression.operand)})`;
    case 'boolean':
      return `(${expression.operands.map(form).join(` ${expression.operator} `)})`;
    case 'comparison':
      return `(${expression.operands.map((operand, at) => (at === 0 ? '' : ` ${expression.operators[at - 1]} `) + form(operand)).join('')})`;
    case 'conditional':
      return `(${form(expression.then)} if ${form(expression.test)} else ${form(expression.otherwise)})`;
    case 'call':
      return `${form(expression.callee)}(${[...expression.arguments.map(form), ...expression.keywords.map(({ name, value }) => `${name}=${form(value)}`)].join(', ')})`;
    case 'attribute':
      return `${form(expression.object)}.${expression.name}`;
    case 'subscript': {
      const { indices } = expression;
      const index = indices.length === 1 ? form(indices[0]!) : `tuple(${indices.map(form).join(', ')})`;
      return `${form(expression.object)}[${index}]`;
    }
    case 'slice':
      return `slice(${[expression.lower, expression.upper, expression.step].map((bound) => (bound === null ? '_' : form(bound))).join(', ')})`;
    case 'dict':
      return `dict(${expression.entries.map(({ key, value }) => `${form(key!)}: ${form(value)}`).join(', ')})`;
    case 'tuple':
    case 'list':
      return `${expression.kind}(${expression.elements.map(form).join(', ')})`;
    default:
      throw new Error(`${expression.kind} is no part of an equation`);
  }
}
