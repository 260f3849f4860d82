import type { Expression, Statement } from '../language/syntax.ts';
import { printExpression } from '../language/print.ts';

/**
 * Equations in the lectures' notation, one aligned line each: dZ^{[2]} = A^{[2]} - Y. Elementwise products are ⊙
 * between arrays; `isNumber` tells the names of numbers, which stand beside what they multiply.
 */
export function latexOf(
  statements: readonly (Statement | string)[],
  isNumber: (name: string) => boolean,
): string {
  const writer = new Latex(isNumber);
  const lines = statements.map((each) =>
    typeof each === 'string' ? `& \\text{${escaped(each.replace(/^# /, ''))}}` : writer.statement(each),
  );
  return `\\begin{aligned}\n${lines.join(' \\\\\n')}\n\\end{aligned}\n`;
}

const GREEK = new Set(
  'alpha beta gamma delta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi omega'.split(' '),
);
const FUNCTIONS = new Set(['tanh', 'log', 'exp', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'max', 'min']);
const RELATIONS: Readonly<Record<string, string>> = { '<=': '\\le', '>=': '\\ge', '==': '=', '!=': '\\ne' };

/** How tightly a form binds: a sum, a product, a power's base. */
const SUM = 1;
const PRODUCT = 2;
const TIGHT = 3;

class Latex {
  private readonly isNumber: (name: string) => boolean;

  constructor(isNumber: (name: string) => boolean) {
    this.isNumber = isNumber;
  }

  statement(statement: Statement): string {
    switch (statement.kind) {
      case 'assignment':
        return `${statement.targets.map((each) => this.at(each, SUM)).join(' &= ')} &= ${this.at(statement.value, SUM)}`;
      case 'augmented':
        return `${this.at(statement.target, SUM)} &\\mathrel{${statement.operator}}= ${this.at(statement.value, SUM)}`;
      case 'expression': {
        const { value } = statement;
        // np.add.at(target, index, value)
        if (value.kind !== 'call' || value.arguments.length !== 3) return `& ${this.at(value, SUM)}`;
        const [target, index, added] = value.arguments as [Expression, Expression, Expression];
        return `${this.name(target)}_{${this.index(index)}} &\\mathrel{+}= ${this.at(added, SUM)}`;
      }
      default:
        throw new Error(`no notation for ${statement.kind}`);
    }
  }

  /** In parentheses where it binds less tightly than its place asks. */
  private at(expression: Expression, place: number): string {
    const [text, own] = this.form(expression);
    return own < place ? `\\left(${text}\\right)` : text;
  }

  private form(expression: Expression): [text: string, binding: number] {
    switch (expression.kind) {
      case 'number':
        return [expression.text.replace(/\.0$/, '').replace(/e(-?\d+)$/, ' \\cdot 10^{$1}'), TIGHT];
      case 'name':
        return [this.name(expression), TIGHT];
      case 'subscript':
      case 'attribute':
        return [this.trailed(expression), TIGHT];
      case 'unary':
        return expression.operator === '-'
          ? [`-${this.at(expression.operand, PRODUCT)}`, SUM]
          : [`\\lnot ${this.at(expression.operand, TIGHT)}`, PRODUCT];
      case 'comparison':
        return [
          `\\mathbb{1}\\{${expression.operands
            .map(
              (each, i) =>
                (i === 0 ? '' : ` ${this.relation(expression.operators[i - 1]!)} `) + this.at(each, SUM),
            )
            .join('')}\\}`,
          TIGHT,
        ];
      case 'binary':
        return this.binary(expression);
      case 'call':
        return this.call(expression);
      case 'constant':
        return [expression.value === 'ellipsis' ? '\\ldots' : `\\mathrm{${expression.value}}`, TIGHT];
      case 'tuple':
      case 'list':
        return [`\\left(${expression.elements.map((each) => this.at(each, SUM)).join(', ')}\\right)`, TIGHT];
      default:
        return [`\\texttt{${escaped(printExpression(expression))}}`, TIGHT];
    }
  }

  private relation(operator: string): string {
    return RELATIONS[operator] ?? operator;
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): [string, number] {
    switch (operator) {
      case '+':
        return [`${this.at(left, SUM)} + ${this.at(right, SUM)}`, SUM];
      case '-':
        return [`${this.at(left, SUM)} - ${this.at(right, PRODUCT)}`, SUM];
      case '/':
        return [`\\frac{${this.at(left, SUM)}}{${this.at(right, SUM)}}`, PRODUCT];
      case '@':
        return [`${this.at(left, PRODUCT)} ${this.at(right, PRODUCT)}`, PRODUCT];
      case '**': {
        const base = this.at(left, TIGHT);
        return [`${base.includes('^') ? `\\left(${base}\\right)` : base}^{${this.at(right, SUM)}}`, TIGHT];
      }
      case '*': {
        const sign = this.isScalar(left) || this.isScalar(right) ? '\\,' : '\\odot';
        return [`${this.at(left, PRODUCT)} ${sign} ${this.at(right, PRODUCT)}`, PRODUCT];
      }
      default:
        return [
          `${this.at(left, PRODUCT)} \\mathbin{\\texttt{${escaped(operator)}}} ${this.at(right, PRODUCT)}`,
          PRODUCT,
        ];
    }
  }

  /** Made of numbers alone. */
  private isScalar(expression: Expression): boolean {
    switch (expression.kind) {
      case 'number':
        return true;
      case 'name':
        return this.isNumber(expression.name);
      case 'subscript':
        return this.isNumber(printExpression(expression));
      case 'unary':
        return this.isScalar(expression.operand);
      case 'binary':
        return this.isScalar(expression.left) && this.isScalar(expression.right);
      case 'call':
        return expression.arguments.length > 0 && expression.arguments.every((each) => this.isScalar(each));
      default:
        return false;
    }
  }

  private call({
    callee,
    arguments: operands,
    keywords,
  }: Extract<Expression, { kind: 'call' }>): [string, number] {
    const name = printExpression(callee).replace(/^(np|numpy)\./, '');
    const [first] = operands;
    const axis = keywords.find((each) => each.name === 'axis')?.value;
    if (first && operands.length === 1) {
      if (name === 'sum' || name === 'mean') {
        const below = axis ? `_{\\text{axis } ${printExpression(axis)}}` : '';
        const sign = name === 'sum' ? '\\sum' : '\\operatorname{mean}';
        return [`${sign}${below} ${this.at(first, PRODUCT)}`, PRODUCT];
      }
      if (name === 'sqrt') return [`\\sqrt{${this.at(first, SUM)}}`, TIGHT];
      if (name === 'sigmoid') return [`\\sigma\\left(${this.at(first, SUM)}\\right)`, TIGHT];
      if (name === 'abs') return [`\\left|${this.at(first, SUM)}\\right|`, TIGHT];
    }
    if (callee.kind === 'attribute' && operands.length === 0 && callee.name === 'copy')
      return this.form(callee.object);
    const said = [
      ...operands.map((each) => this.at(each, SUM)),
      ...keywords.map((each) => `\\text{${escaped(each.name ?? '')}} = ${this.at(each.value, SUM)}`),
    ];
    const head = FUNCTIONS.has(name) ? `\\${name}` : `\\operatorname{${escaped(name)}}`;
    return [`${head}\\left(${said.join(', ')}\\right)`, TIGHT];
  }

  private trailed(expression: Extract<Expression, { kind: 'subscript' | 'attribute' }>): string {
    if (expression.kind === 'attribute') {
      if (expression.name !== 'T')
        return `${this.at(expression.object, TIGHT)}.\\text{${escaped(expression.name)}}`;
      const object = this.at(expression.object, TIGHT);
      // W^{[2]T}, as the lectures write it.
      return /\^\{[^{}]*\}$/.test(object) ? `${object.slice(0, -1)}T}` : `${object}^{T}`;
    }
    const { object, indices } = expression;
    const [only] = indices;
    const isLayer = indices.length === 1 && only!.kind === 'number' && object.kind === 'name';
    if (isLayer) return `${this.name(object)}^{[${printExpression(only!)}]}`;
    const subscript = indices.map((each) => this.index(each)).join(', ');
    return `${this.at(object, TIGHT)}_{${subscript}}`;
  }

  private index(expression: Expression): string {
    if (expression.kind === 'slice') {
      const [lower, upper, step] = [expression.lower, expression.upper, expression.step].map((bound) =>
        bound ? this.at(bound, SUM) : '',
      );
      return `${lower}:${upper}${step ? `:${step}` : ''}`;
    }
    if (expression.kind === 'tuple') return expression.elements.map((each) => this.index(each)).join(', ');
    return this.at(expression, SUM);
  }

  /** `dZ2` is dZ^{[2]}, `gamma` the letter, `h_prev` has a subscript. */
  private name(expression: Expression): string {
    if (expression.kind !== 'name') return this.at(expression, TIGHT);
    const [, letters = expression.name, layer = '', rest = ''] =
      /^([A-Za-z]+?)(\d*)(?:_(\w+))?$/.exec(expression.name) ?? [];
    const differential = /^d(.+)$/.exec(letters)?.[1];
    const base =
      differential !== undefined && (GREEK.has(differential) || /^[A-Z]|^.$/.test(differential))
        ? `d${letter(differential)}`
        : differential !== undefined && !GREEK.has(letters)
          ? `d${letter(differential)}`
          : letter(letters);
    return `${base}${rest ? `_{\\text{${escaped(rest)}}}` : ''}${layer ? `^{[${layer}]}` : ''}`;
  }
}

const letter = (text: string): string =>
  GREEK.has(text)
    ? `\\${text}`
    : text === 'eps'
      ? '\\varepsilon'
      : text === 'lam'
        ? '\\lambda'
        : text.length > 1
          ? `\\mathit{${text}}`
          : text;

const escaped = (text: string): string =>
  text.replaceAll(/[\\{}_^#&$%~]/g, (each) =>
    each === '\\' ? '\\textbackslash{}' : each === '^' || each === '~' ? `\\${each}{}` : `\\${each}`,
  );
