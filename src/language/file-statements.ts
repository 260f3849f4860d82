import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { convertExpression } from './convert.ts';
import { failure } from './failure.ts';
import { isOldStatement, pythonTwo } from './python-two.ts';
import { augmented, checkTarget, splitAtDepthZero } from './statements.ts';
import { checkTokens } from './syntax-errors.ts';
import type { BinaryOperator, Expression, FromImport, Import, Statement } from './syntax.ts';
import type { Token } from './tokens.ts';

/**
 * The statement of a Python file that the tokens of one line make.
 * @throws InputError
 */
export function fileStatement(source: SourceText, tokens: readonly Token[]): Statement {
  const [first, ...rest] = tokens;
  const span = { start: first!.start, end: tokens.at(-1)!.end };
  const old = tokens.find(({ text, kind }) => kind === 'odd' && (text === '<>' || text === '`'));
  if (isOldStatement(tokens) || old) throw pythonTwo(source, old ?? first!);
  checkTokens(source, tokens);
  const read = (each: readonly Token[], where: Span = first!): Expression =>
    convertExpression(source, each, where, 'file');
  if (first!.kind === 'keyword')
    switch (first!.text) {
      case 'pass':
      case 'break':
      case 'continue':
        if (rest.length === 0) return { kind: first!.text, span };
        break;
      case 'return':
        return { kind: 'return', span, value: rest.length > 0 ? read(rest) : null };
      case 'raise': {
        const [raised] = splitAtDepthZero(rest, (text) => text === 'from' || text === ',');
        return { kind: 'raise', span, value: rest.length > 0 ? read(raised!.tokens) : null };
      }
      case 'assert': {
        const [test, message] = splitAtDepthZero(rest, (text) => text === ',');
        return {
          kind: 'assert',
          span,
          test: read(test!.tokens),
          message: message ? read(message.tokens) : null,
        };
      }
      case 'del': {
        const targets = splitAtDepthZero(rest, (text) => text === ',').flatMap(({ tokens: each }) =>
          each.length > 0 ? [checkTarget(source, read(each))] : [],
        );
        return { kind: 'del', span, targets };
      }
      case 'global':
      case 'nonlocal':
        return {
          kind: first!.text,
          span,
          names: rest.flatMap(({ kind, text }) => (kind === 'name' ? [text] : [])),
        };
      case 'import':
        return importOf(rest, span);
      case 'from':
        return fromOf(source, rest, span);
      default:
    }
  return assignmentOf(source, tokens, span, read);
}

function assignmentOf(
  source: SourceText,
  tokens: readonly Token[],
  span: Span,
  read: (tokens: readonly Token[], where?: Span) => Expression,
): Statement {
  const [annotated, annotation] = splitAtDepthZero(tokens, (text) => text === ':');
  const isAnnotated =
    annotation !== undefined && !annotated!.tokens.some(({ text }) => text === 'lambda' || text === '=');
  if (isAnnotated) {
    const [type, value] = splitAtDepthZero(
      tokens.slice(annotated!.tokens.length + 1),
      (text) => text === '=',
    );
    const target = checkTarget(source, read(annotated!.tokens));
    if (!value) return { kind: 'annotation', span, name: target.kind === 'name' ? target.name : '' };
    const start = annotated!.tokens.length + type!.tokens.length + 2;
    return {
      kind: 'assignment',
      span,
      targets: [target],
      value: read(tokens.slice(start), type!.end),
      annotation: true,
    };
  }
  const pieces = splitAtDepthZero(tokens, (text) => text === '=' || augmented.test(text));
  const sign = pieces[0]!.end;
  if (!sign) return { kind: 'expression', span, value: read(tokens) };
  const value = read(pieces.at(-1)!.tokens, pieces.at(-2)!.end!);
  const targets = pieces.slice(0, -1).map((piece) => checkTarget(source, read(piece.tokens, piece.end!)));
  if (sign.text === '=') return { kind: 'assignment', span, targets, value };
  if (pieces.length > 2)
    throw failure(source, {
      span: sign,
      message: `\`${sign.text}\` cannot be part of a chain of assignments`,
    });
  return {
    kind: 'augmented',
    span,
    target: targets[0]!,
    operator: sign.text.slice(0, -1) as BinaryOperator,
    value,
  };
}

/** `a.b as c` */
function nameAndAlias(tokens: readonly Token[]): { name: string; alias: string | null } {
  const [name, alias] = splitAtDepthZero(tokens, (text) => text === 'as');
  return { name: name!.tokens.map(({ text }) => text).join(''), alias: alias?.tokens[0]?.text ?? null };
}

function importOf(tokens: readonly Token[], span: Span): Import {
  const modules = splitAtDepthZero(tokens, (text) => text === ',').map((piece) => {
    const { name, alias } = nameAndAlias(piece.tokens);
    return { module: name, alias };
  });
  return { kind: 'import', span, modules };
}

function fromOf(source: SourceText, tokens: readonly Token[], span: Span): FromImport {
  const [module, ...rest] = splitAtDepthZero(tokens, (text) => text === 'import');
  if (rest.length === 0) throw failure(source, { span, message: '`from` needs `import`' });
  const named = tokens.slice(module!.tokens.length + 1).filter(({ text }) => text !== '(' && text !== ')');
  const names =
    named[0]?.text === '*'
      ? null
      : splitAtDepthZero(named, (text) => text === ',').flatMap((piece) =>
          piece.tokens.length > 0 ? [nameAndAlias(piece.tokens)] : [],
        );
  return { kind: 'from', span, module: module!.tokens.map(({ text }) => text).join(''), names };
}
