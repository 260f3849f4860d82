import { InputError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Statement } from '../language/syntax.ts';
import { assign, loseUnwritten } from './assigning.ts';
import { augment } from './augmenting.ts';
import { branch, loop, repeat } from './blocks.ts';
import { PythonError } from './context.ts';
import type { Completion, Context } from './context.ts';
import { defineClass, defineFunction } from './definitions.ts';
import { attempt, checkAssertion, loseRaised, raise, throughContexts } from './exceptions.ts';
import { evaluateAlone } from './expression-statements.ts';
import { importModule, importNames } from './imports.ts';
import { nameOfTarget } from './targets.ts';
import { removeTargets } from './removing.ts';
import { none } from './values.ts';

/** Executes statements in order, up to the one that ends the block. */
export function execute(statements: readonly Statement[], context: Context): Completion | null {
  for (const statement of statements) {
    if (++context.steps > context.maxSteps) {
      throw new InputError(
        diagnostic({
          code: 'input/limit',
          message: `tracing stopped after ${context.maxSteps.toLocaleString('en')} statements`,
          location: context.locate(statement.span),
        }),
      );
    }
    const completion = executeOne(statement, context);
    if (completion) return completion;
  }
  return null;
}

/** The model's equations: a statement that an exception of Python's ends has set nothing. */
export function executeBlock(statements: readonly Statement[], context: Context): void {
  for (const statement of statements) {
    try {
      execute([statement], context);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      loseRaised(statement, error, context);
    }
  }
}

/** Loops and branches are followed as they go; everything else is told to the recorder before. */
export function executeOne(written: Statement, context: Context): Completion | null {
  const statement = context.edits.get(written) ?? written;
  context.begin(statement);
  if (!FOLLOWED.has(statement.kind)) context.recorder?.statement(statement, context);
  switch (statement.kind) {
    case 'assignment': {
      context.equation = nameOfTarget(statement.targets[0]!, context);
      const value = context.evaluate(statement.value);
      for (const target of statement.targets)
        assign(target, value, { statement, source: statement.value }, context);
      return null;
    }
    case 'augmented':
      augment(statement, context);
      return null;
    case 'expression':
      evaluateAlone(statement, context);
      return null;
    case 'for':
      return loop(statement, context);
    case 'while':
      return repeat(statement, context);
    case 'if':
      return branch(statement, context);
    case 'try':
      return attempt(statement, context);
    case 'with':
      return throughContexts(statement, context);
    case 'return':
      loseUnwritten(context);
      return { kind: 'return', value: statement.value ? context.evaluate(statement.value) : none };
    case 'break':
    case 'continue':
      return { kind: statement.kind };
    case 'raise':
      raise(statement, context);
      return null;
    case 'assert':
      checkAssertion(statement, context);
      return null;
    case 'function':
      defineFunction(statement, context);
      return null;
    case 'class':
      defineClass(statement, context);
      return null;
    case 'import':
      importModule(statement, context);
      return null;
    case 'from':
      importNames(statement, context);
      return null;
    case 'del':
      removeTargets(statement, context);
      return null;
    case 'global':
    case 'nonlocal':
      context.declareElsewhere(statement.kind, statement.names);
      return null;
    case 'unsupported':
      context.lose(statement.span, `${statement.what} is not traced`);
      return null;
    case 'annotation':
    case 'pass':
      return null;
  }
}

const FOLLOWED: ReadonlySet<Statement['kind']> = new Set(['for', 'while', 'if', 'try', 'with']);
