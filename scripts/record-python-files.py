"""Records how CPython reads the files of test/language/files, for test/language/python-files.test.ts.

    python3 scripts/record-python-files.py

Each file gets a list beside it: the nodes of the tree as [kind, line, ...parts].
"""
import ast
import json
import pathlib

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}


def parameters(args):
    plain = args.posonlyargs + args.args
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    found = [["plain", each.arg, tree(value)] for each, value in zip(plain, defaults)]
    if args.vararg:
        found.append(["rest", args.vararg.arg, None])
    found += [["keyword", each.arg, tree(value)] for each, value in zip(args.kwonlyargs, args.kw_defaults)]
    if args.kwarg:
        found.append(["keywords", args.kwarg.arg, None])
    return found


def clauses(generators):
    return [[tree(each.target), tree(each.iter), trees(each.ifs)] for each in generators]


def trees(nodes):
    return [tree(each) for each in nodes]


def text_of(value):
    return value.decode("latin1") if isinstance(value, bytes) else value


def expression(node):
    match node:
        case ast.Name(id=name):
            return ["name", name]
        case ast.Constant(value=value):
            if value is Ellipsis:
                return ["constant", "..."]
            if value is None or isinstance(value, bool):
                return ["constant", str(value)]
            if isinstance(value, (int, float)):
                return ["number", value, isinstance(value, int)]
            return ["string", text_of(value)]
        case ast.JoinedStr(values=values):
            return ["formatted", [formatted(each) for each in values]]
        case ast.BinOp(left=left, op=op, right=right):
            return ["binary", BINARY[type(op)], tree(left), tree(right)]
        case ast.UnaryOp(op=op, operand=operand):
            return ["unary", UNARY[type(op)], tree(operand)]
        case ast.BoolOp(op=op, values=values):
            return ["boolean", "and" if isinstance(op, ast.And) else "or", trees(values)]
        case ast.Compare(left=left, ops=ops, comparators=others):
            return ["comparison", [COMPARE[type(op)] for op in ops], trees([left, *others])]
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            return ["conditional", tree(test), tree(then), tree(otherwise)]
        case ast.Call(func=callee, args=args, keywords=keywords):
            return ["call", tree(callee), trees(args), [[each.arg, tree(each.value)] for each in keywords]]
        case ast.Attribute(value=value, attr=name):
            return ["attribute", tree(value), name]
        case ast.Subscript(value=value, slice=index):
            return ["subscript", tree(value), trees(index.elts) if isinstance(index, ast.Tuple) else [tree(index)]]
        case ast.Slice(lower=lower, upper=upper, step=step):
            return ["slice", tree(lower), tree(upper), tree(step)]
        case ast.Tuple(elts=elements, ctx=ctx):
            return ["tuple", trees(elements)]
        case ast.List(elts=elements, ctx=ctx):
            return ["list" if isinstance(ctx, ast.Load) else "tuple", trees(elements)]
        case ast.Starred(value=value):
            return ["starred", tree(value)]
        case ast.Dict(keys=keys, values=values):
            return ["dict", [[tree(key), tree(value)] for key, value in zip(keys, values)]]
        case ast.Set(elts=elements):
            return ["set", trees(elements)]
        case ast.ListComp(elt=element, generators=generators):
            return ["comprehension", "list", tree(element), None, clauses(generators)]
        case ast.SetComp(elt=element, generators=generators):
            return ["comprehension", "set", tree(element), None, clauses(generators)]
        case ast.GeneratorExp(elt=element, generators=generators):
            return ["comprehension", "generator", tree(element), None, clauses(generators)]
        case ast.DictComp(key=key, value=value, generators=generators):
            return ["comprehension", "dict", tree(key), tree(value), clauses(generators)]
        case ast.Lambda(args=args, body=body):
            return ["lambda", parameters(args), tree(body)]
        case ast.NamedExpr(target=target, value=value):
            return ["named", target.id, tree(value)]
    raise ValueError(ast.dump(node))


def formatted(part):
    if isinstance(part, ast.Constant):
        return part.value
    conversion = None if part.conversion < 0 else chr(part.conversion)
    return [tree(part.value), conversion, part.format_spec is not None]


def tree(node):
    if node is None:
        return None
    return expression(node)


def statement(node):
    match node:
        case ast.Assign(targets=targets, value=value):
            return ["assignment", trees(targets), tree(value)]
        case ast.AnnAssign(target=target, value=None):
            return ["annotation", target.id]
        case ast.AnnAssign(target=target, value=value):
            return ["assignment", [tree(target)], tree(value)]
        case ast.AugAssign(target=target, op=op, value=value):
            return ["augmented", BINARY[type(op)], tree(target), tree(value)]
        case ast.Expr(value=value):
            return ["expression", tree(value)]
        case ast.For(target=target, iter=iterable, body=body, orelse=otherwise):
            return ["for", tree(target), tree(iterable), statements(body), statements(otherwise)]
        case ast.While(test=test, body=body, orelse=otherwise):
            return ["while", tree(test), statements(body), statements(otherwise)]
        case ast.If(test=test, body=body, orelse=otherwise):
            return ["if", tree(test), statements(body), statements(otherwise)]
        case ast.Import(names=names):
            return ["import", [[each.name, each.asname] for each in names]]
        case ast.ImportFrom(module=module, names=names, level=level):
            star = names[0].name == "*"
            return ["from", "." * level + (module or ""), None if star else [[each.name, each.asname] for each in names]]
        case ast.FunctionDef(name=name, args=args, body=body, decorator_list=decorators):
            return ["function", name, parameters(args), statements(body), trees(decorators)]
        case ast.ClassDef(name=name, bases=bases, body=body, decorator_list=decorators):
            return ["class", name, trees(bases), statements(body), trees(decorators)]
        case ast.Return(value=value):
            return ["return", tree(value)]
        case ast.Raise(exc=value):
            return ["raise", tree(value)]
        case ast.Assert(test=test, msg=message):
            return ["assert", tree(test), tree(message)]
        case ast.Delete(targets=targets):
            return ["del", trees(targets)]
        case ast.Try(body=body, handlers=handlers, orelse=otherwise, finalbody=final):
            caught = [[tree(each.type), each.name, statements(each.body)] for each in handlers]
            return ["try", statements(body), caught, statements(otherwise), statements(final)]
        case ast.With(items=items, body=body):
            return ["with", [[tree(each.context_expr), tree(each.optional_vars)] for each in items], statements(body)]
        case ast.Global(names=names):
            return ["global", names]
        case ast.Nonlocal(names=names):
            return ["nonlocal", names]
        case ast.Pass():
            return ["pass"]
        case ast.Break():
            return ["break"]
        case ast.Continue():
            return ["continue"]
    raise ValueError(ast.dump(node))


def statements(nodes):
    return [[each.lineno, *statement(each)] for each in nodes]


folder = pathlib.Path(__file__).parent.parent / "test/language/files"
for path in sorted(folder.glob("*.py")):
    recorded = statements(ast.parse(path.read_bytes()).body)
    path.with_suffix(".json").write_text(json.dumps(recorded, indent=1) + "\n")
