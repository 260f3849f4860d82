import type { SourceText } from '../diagnostics/source-text.ts';
import type { Statement } from '../language/syntax.ts';
import { changedNames, onlyUpdates, SEEDS } from './assigned.ts';

/**
 * A Python file that is executed as far as it is asked for: what a global name holds is found by executing the statements that
 * set or change it. So a script's training loop does not run when one of its functions is called.
 */
export class ModuleFile {
  readonly name: string;
  readonly source: SourceText;
  readonly statements: readonly Statement[];
  /** The statements that set or change each global name, in order. */
  private readonly byName: ReadonlyMap<string, readonly Statement[]>;
  private readonly executed: Set<Statement>;
  /** Names that hold what a model gives them. */
  private readonly replaced: Set<string>;

  constructor(
    name: string,
    source: SourceText,
    statements: readonly Statement[],
    byName: ReadonlyMap<string, readonly Statement[]> = statementsByName(statements),
    executed: Set<Statement> = new Set(),
    replaced: Set<string> = new Set(),
  ) {
    this.name = name;
    this.source = source;
    this.statements = statements;
    this.byName = byName;
    this.executed = executed;
    this.replaced = replaced;
  }

  copy(): ModuleFile {
    return new ModuleFile(
      this.name,
      this.source,
      this.statements,
      this.byName,
      new Set(this.executed),
      new Set(this.replaced),
    );
  }

  get names(): Iterable<string> {
    return this.byName.keys();
  }

  /** What is still to be executed before the name holds its value; afterwards it counts as executed. */
  take(name: string): Statement[] {
    if (this.replaced.has(name)) return [];
    const open = (this.byName.get(name) ?? []).filter((statement) => !this.executed.has(statement));
    for (const statement of open) this.executed.add(statement);
    return open;
  }

  /** From now on the name holds what others give it. */
  replace(name: string): void {
    this.replaced.add(name);
  }

  /** A seed of random numbers that stands before the statement counts for it. */
  takeSeeds(before: Statement): Statement[] {
    const open = (this.byName.get(SEEDS) ?? []).filter(
      (each) => each.span.start < before.span.start && !this.executed.has(each),
    );
    for (const statement of open) this.executed.add(statement);
    return open;
  }
}

/** The index of a file's statements by the global names that they set or change. */
function statementsByName(statements: readonly Statement[]): Map<string, Statement[]> {
  const byName = new Map<string, Statement[]>();
  for (const statement of statements) {
    for (const name of changedNames(statement)) {
      const known = byName.get(name);
      // The training loop of a script: the functions are looked at with the values before it.
      if (known && isLoop(statement) && onlyUpdates(name, statement)) continue;
      byName.set(name, [...(known ?? []), statement]);
    }
  }
  return byName;
}

const isLoop = ({ kind }: Statement): boolean => kind === 'for' || kind === 'while';
