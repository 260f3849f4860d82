/**
 * The part of the driver that makes modules of files, as far as their names are asked for: what a script does besides, its
 * training loop and its plots, does not run. This follows `program/module-files.ts`.
 */
export const loading = String.raw`
import ast
import base64
import builtins
import dis
import random
import types
import __future__

READING = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_CLASSDEREF"}
CHANGING = {"append", "extend", "insert", "update", "setdefault", "add", "sort", "fill"}


def base_name(node):
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def flat_targets(node):
    if isinstance(node, (ast.Tuple, ast.List)):
        return [inner for each in node.elts for inner in flat_targets(each)]
    return flat_targets(node.value) if isinstance(node, ast.Starred) else [node]


def targets_of(statement):
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target] if statement.value is not None else []
    elif isinstance(statement, (ast.AugAssign, ast.For)):
        targets = [statement.target]
    elif isinstance(statement, ast.With):
        targets = [each.optional_vars for each in statement.items if each.optional_vars is not None]
    else:
        targets = []
    return [inner for each in targets for inner in flat_targets(each)]


def inner_statements(statement):
    """The blocks inside a statement; what functions and classes hold is their own."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return []
    blocks = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    blocks += [each.body for each in getattr(statement, "handlers", [])]
    return [inner for block in blocks for inner in block]


def changed_call(statement):
    """X of a statement X.append(y)."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        if call.func.attr in CHANGING:
            return base_name(call.func.value)
    return None


def is_seed(statement):
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "seed"


def names_set(statement):
    names = {base_name(each) for each in targets_of(statement)} | {changed_call(statement)}
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.add(statement.name)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        names |= {each.asname or each.name.split(".")[0] for each in statement.names if each.name != "*"}
    for inner in inner_statements(statement):
        names |= names_set(inner)
    return names - {None}


def only_updates(name, statement):
    """Whether all that a loop does to a name is what training does: W -= rate * dW."""
    if any(base_name(each) == name for each in targets_of(statement)) and not isinstance(statement, ast.AugAssign):
        value = getattr(statement, "value", None)
        return value is not None and any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(value))
    return all(only_updates(name, inner) for inner in inner_statements(statement))


def names_read(code):
    """The global names that a piece of code reads, the functions in it included."""
    names = {each.argval for each in dis.get_instructions(code) if each.opname in READING}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            names |= names_read(each)
    return names


class Lazy(types.ModuleType):
    """A module whose names are made when they are asked for."""

    def __getattr__(self, name):
        file = self.__dict__.get("__gradcheck_file__")
        if file is not None and not name.startswith("__"):
            file.load([name])
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError("module " + self.__name__ + " has no attribute " + name)


class File:
    def __init__(self, number, name, text):
        self.module = Lazy(name)
        self.names = self.module.__dict__
        self.names.update(__gradcheck_file__=self, __builtins__=own_builtins)
        sys.modules.setdefault(name, self.module)
        self.number = number
        self.marker = "<file %d>" % number
        self.failed = {}
        self.done = set()
        self.statements = []
        self.flags = 0
        for statement in recorded_tree(number, text, self.marker).body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for each in statement.names:
                    self.flags |= getattr(__future__, each.name).compiler_flag
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                self.statements += [with_names(statement, [each]) for each in statement.names]
            else:
                self.statements.append(statement)
        self.starred = [each for each in self.statements if isinstance(each, ast.ImportFrom) and each.names[0].name == "*"]
        self.by_name = {}
        for statement in self.statements:
            for name in names_set(statement):
                earlier = self.by_name.setdefault(name, [])
                is_loop = isinstance(statement, (ast.For, ast.While))
                is_made = any(isinstance(each, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)) for each in earlier)
                if not (is_loop and earlier and (is_made or only_updates(name, statement))):
                    earlier.append(statement)

    def compiled(self, statement):
        whole = ast.parse("")
        whole.body = [statement]
        return compile(whole, self.marker, "exec", self.flags, True)

    def load(self, names):
        """Executes what sets these names, and what that needs, in the order of the file."""
        needed, pending, seen = set(), list(names), set()
        while pending:
            name = pending.pop()
            if name in seen or name in replaced:
                continue
            seen.add(name)
            if name not in self.by_name:
                self.load_starred(name)
            for statement in self.by_name.get(name, []):
                if statement not in self.done and statement not in needed:
                    needed.add(statement)
                    pending += names_read(self.compiled(statement))
        with Silence():
            for statement in self.statements:
                if statement in needed or (needed and is_seed(statement)):
                    self.execute(statement)

    def execute(self, statement):
        if statement in self.done:
            return
        self.done.add(statement)
        try:
            exec(self.compiled(statement), self.names)
        except BaseException as error:
            for name in names_set(statement):
                self.failed[name] = (self, statement.lineno, error)

    def load_starred(self, name):
        """What an import of all names has brought, of several the last one."""
        if name in self.names or hasattr(builtins, name):
            return
        for statement in reversed(self.starred):
            other = files.get((statement.module or "").split(".")[-1])
            if other is None:
                with Silence():
                    self.execute(statement)
            elif other is not self and statement not in self.done:
                self.done.add(statement)
                other.load([name])
                self.done.discard(statement)
                if name in other.names:
                    self.names[name] = other.names[name]
            if name in self.names:
                return


def with_names(statement, names):
    if isinstance(statement, ast.Import):
        return ast.copy_location(ast.Import(names=names), statement)
    return ast.copy_location(ast.ImportFrom(module=statement.module, names=names, level=statement.level), statement)


def imported(name, globals=None, locals=None, fromlist=(), level=0):
    """Files that we have read are modules of their own; all else is imported as ever."""
    parts = name.split(".")
    file = files.get(parts[-1])
    if file is None and fromlist and any(each in files for each in fromlist):
        holder = types.ModuleType(name or ".")
        for each in fromlist:
            if each in files:
                setattr(holder, each, files[each].module)
        return holder
    if file is None:
        return __import__(name, globals, locals, fromlist or (), level)
    if fromlist or len(parts) == 1:
        return file.module
    module = file.module
    for each in reversed(parts[:-1]):
        holder = types.ModuleType(each)
        setattr(holder, parts[parts.index(each) + 1], module)
        module = holder
    return module


files = {}
replaced = set(request["globals"])
own_builtins = dict(vars(builtins), __import__=imported)
`;
