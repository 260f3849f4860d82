import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
  StringLiteral,
} from '../language/syntax.ts';
import type { SourceFile } from '../model/model.ts';
import { nodesIn } from './walk.ts';

/** A function or a method of a file. */
export interface FunctionInfo {
  readonly name: string;
  readonly file: SourceFile;
  readonly definition: FunctionDefinition;
  /** Without `self` and `**options`. */
  readonly parameters: readonly Parameter[];
  /** What it returns, in order; nothing for a bare `return`. */
  readonly returns: readonly Expression[];
  readonly documentation: StringLiteral | null;
  readonly owner: ClassInfo | null;
}

export interface ClassInfo {
  readonly name: string;
  readonly file: SourceFile;
  readonly definition: ClassDefinition;
  readonly documentation: StringLiteral | null;
  /** Its own and those that it inherits from classes of the files. */
  readonly methods: ReadonlyMap<string, FunctionInfo>;
  readonly bases: readonly ClassInfo[];
}

export interface Declared {
  readonly functions: readonly FunctionInfo[];
  readonly classes: readonly ClassInfo[];
}

/** The functions and classes that stand in files, those of the first file first. */
export function declarationsIn(files: readonly SourceFile[]): Declared {
  const definitions = files.flatMap((file) => {
    // A later definition of a name takes the place of an earlier one.
    const own = new Map<string, FunctionDefinition | ClassDefinition>();
    for (const statement of topLevel(file.statements))
      if (statement.kind === 'function' || statement.kind === 'class') {
        own.delete(statement.name);
        own.set(statement.name, statement);
      }
    return [...own.values()].map((definition) => ({ definition, file }));
  });
  const made = new Map<ClassDefinition, ClassInfo>();
  const classOf = (definition: ClassDefinition, file: SourceFile): ClassInfo => {
    const known = made.get(definition);
    if (known) return known;
    // While its bases are made it has none: a class is not its own base.
    made.set(definition, classInfo(definition, file, []));
    const bases = definition.bases.flatMap((base) => {
      const found = definitions.find(
        (each) => each.definition.kind === 'class' && isNamed(base, each.definition.name),
      );
      return found ? [classOf(found.definition as ClassDefinition, found.file)] : [];
    });
    const info = classInfo(definition, file, bases);
    made.set(definition, info);
    return info;
  };
  return {
    functions: definitions.flatMap(({ definition, file }) =>
      definition.kind === 'function' ? [functionInfoOf(definition, file, null)] : [],
    ),
    classes: definitions.flatMap(({ definition, file }) =>
      definition.kind === 'class' ? [classOf(definition, file)] : [],
    ),
  };
}

const isNamed = (expression: Expression, name: string): boolean =>
  (expression.kind === 'name' || expression.kind === 'attribute') && expression.name === name;

/** The statements of a file, and those under its `if`, `try` and `with`. */
function topLevel(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement): Statement[] => {
    switch (statement.kind) {
      case 'if':
        return [...topLevel(statement.then), ...topLevel(statement.otherwise)];
      case 'try':
      case 'with':
        return topLevel(statement.body);
      default:
        return [statement];
    }
  });
}

function classInfo(definition: ClassDefinition, file: SourceFile, bases: readonly ClassInfo[]): ClassInfo {
  const methods = new Map<string, FunctionInfo>();
  const info = {
    name: definition.name,
    file,
    definition,
    documentation: documentationOf(definition),
    methods,
    bases,
  };
  for (const base of bases)
    for (const [name, method] of base.methods) methods.set(name, { ...method, owner: info });
  for (const member of definition.body)
    if (member.kind === 'function') methods.set(member.name, functionInfoOf(member, file, info));
  return info;
}

/** A function's parts; `owner`: the class whose method it is. */
export function functionInfoOf(
  definition: FunctionDefinition,
  file: SourceFile,
  owner: ClassInfo | null,
): FunctionInfo {
  const isStatic = definition.decorators.some((each) => each.kind === 'name' && each.name === 'staticmethod');
  const named = definition.parameters.filter(({ kind }) => kind !== 'keywords');
  return {
    name: definition.name,
    file,
    definition,
    parameters: owner && !isStatic ? named.slice(1) : named,
    returns: returnsIn(definition.body),
    documentation: documentationOf(definition),
    owner,
  };
}

function documentationOf({ body }: { readonly body: readonly Statement[] }): StringLiteral | null {
  const [first] = body;
  return first?.kind === 'expression' && first.value.kind === 'string' ? first.value : null;
}

/** Not those of functions inside. */
function returnsIn(body: readonly Statement[]): Expression[] {
  const own = (statement: Statement): Expression[] => {
    if (statement.kind === 'return') return statement.value ? [statement.value] : [];
    if (statement.kind === 'function' || statement.kind === 'class') return [];
    return Object.values(statement).flatMap((part: unknown) =>
      Array.isArray(part) ? part.flatMap((each) => (isStatement(each) ? own(each) : [])) : [],
    );
  };
  return body.flatMap(own);
}

const isStatement = (part: unknown): part is Statement =>
  typeof part === 'object' && part !== null && 'kind' in part && 'span' in part;

/** The function of the files that is called; null where it is another one. */
export function calledFunction(
  callee: Expression,
  from: FunctionInfo,
  { functions }: Declared,
): FunctionInfo | null {
  if (callee.kind === 'name') return functions.find(({ name }) => name === callee.name) ?? null;
  if (callee.kind !== 'attribute') return null;
  const { object, name } = callee;
  if (!from.owner) return null;
  if (object.kind === 'name' && object.name === 'self') return from.owner.methods.get(name) ?? null;
  const isSuper = object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'super';
  const base = from.owner.bases.find(
    (each) => isSuper || (object.kind === 'name' && object.name === each.name),
  );
  const method = base?.methods.get(name);
  return method ? { ...method, owner: from.owner } : null;
}

/** The functions of the files that a function calls, themselves and through others. */
export function calledFrom(start: FunctionInfo, declared: Declared): Set<FunctionInfo> {
  const found = new Set<FunctionInfo>();
  const visit = (info: FunctionInfo): void => {
    // A method of a base is made anew for each class that calls it: `super()` in it would never end.
    for (const { definition, owner } of found)
      if (definition === info.definition && owner === info.owner) return;
    found.add(info);
    for (const node of nodesIn(info.definition.body)) {
      if (node.kind !== 'call') continue;
      const { callee } = node;
      const called = calledFunction(callee, info, declared);
      if (called) visit(called);
      const made =
        callee.kind === 'name' ? declared.classes.find(({ name }) => name === callee.name) : undefined;
      if (made) for (const method of made.methods.values()) visit(method);
    }
  };
  visit(start);
  return found;
}
