"""Records how CPython reads expressions, for test/language/python-ast.test.ts.

    python3 scripts/record-python-ast.py > test/language/python-ast.json

Each row is [text, form]: the fully parenthesised form with the span of every operation, null where CPython finds a
syntax error, "unsupported" where it reads something that equations cannot contain.
"""
import ast
import json
import random
import re
import warnings

warnings.simplefilter("ignore")

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not "}
COMPARE = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}


class Unsupported(Exception):
    pass


def number(value):
    if isinstance(value, int):
        return str(value)
    return re.sub(r"e([+-])0*(\d)", r"e\1\2", format(value, ".16e"))


def form(node):
    text = bare(node)
    if isinstance(node, (ast.Tuple, ast.Slice)):
        return text
    return f"{text}{{{node.col_offset}:{node.end_col_offset}}}"


def bare(node):
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            if isinstance(value, bool) or value is None:
                return str(value)
            if value is Ellipsis:
                return "..."
            if isinstance(value, (int, float)):
                return number(value)
            if isinstance(value, str):
                return json.dumps(value)
            raise Unsupported
        case ast.BinOp(left=left, op=op, right=right):
            return f"({form(left)} {BINARY[type(op)]} {form(right)})"
        case ast.UnaryOp(op=op, operand=operand):
            return f"({UNARY[type(op)]}{form(operand)})"
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            return f"({word.join(map(form, values))})"
        case ast.Compare(left=left, ops=ops, comparators=others):
            return f"({form(left)}{''.join(f' {COMPARE[type(op)]} {form(each)}' for op, each in zip(ops, others))})"
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            return f"({form(then)} if {form(test)} else {form(otherwise)})"
        case ast.Call(func=callee, args=args, keywords=keywords):
            refuse_number(callee)
            if any(each.arg is None for each in keywords):
                raise Unsupported
            parts = [form(each) for each in args] + [f"{each.arg}={form(each.value)}" for each in keywords]
            return f"{form(callee)}({', '.join(parts)})"
        case ast.Dict(keys=keys, values=values):
            if any(each is None for each in keys):
                raise Unsupported
            return f"dict({', '.join(f'{form(key)}: {form(value)}' for key, value in zip(keys, values))})"
        case ast.Attribute(value=value, attr=name):
            return f"{form(value)}.{name}"
        case ast.Subscript(value=value, slice=index):
            refuse_number(value)
            return f"{form(value)}[{form(index)}]"
        case ast.Slice(lower=lower, upper=upper, step=step):
            return f"slice({', '.join('_' if each is None else form(each) for each in (lower, upper, step))})"
        case ast.Tuple(elts=elements):
            return f"tuple({', '.join(map(form, elements))})"
        case ast.List(elts=elements):
            return f"list({', '.join(map(form, elements))})"
    raise Unsupported


def refuse_number(node):
    """`2 (x)` is a call to CPython, and a missing operator to us."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        raise Unsupported


def read(text):
    try:
        compile(text, "", "eval")  # refuses more than the parser: an argument given twice
        return form(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError):
        return None
    except Unsupported:
        return "unsupported"


PICKED = r"""
1|1.|.5|1e-3|1.e3|1_000|0x1f|0X_FF|0o17|0b101|00|0.|1E5|1_0.0_1e1_0|007|00.5|09.5|1__0|1_|2j|1e|0x|1.*x|1./m|(1.-a)|1.-a|1.**2|x/1.|1.if a else 2.|1if a else"s"if b else"t"|x if 1else y|1or a|1in a|1is a|1not in a|0xfor a
True|False|None|...|x|_|_x1|Ellipsis
-x**2|(-x)**2|2**-1|2**-x**2|-2**-x|x**y**z|(x**y)**z|x**-y*z|-x*y|-(x*y)|- -x|-+~x|~x**2|--x|a--b|a-+b|a*-b|a**+b
a @ b * c|a * b @ c|a / b * c|a // b % c|a - b - c|a + b @ c|a @ b.T|a.T @ b|(a + b) @ c|a @ (b + c)|-a @ b|a @ -b
a & b|a | b & c ^ d|a << b + c|a & b == c|a | b < c|a == b | c|~a & b|a ^ b | c|a >> b << c|a < b & c < d
a < b|a < b <= c|a == b == c != d|(a < b) < c|a < (b < c)|a in b|a not in b|a is b|a is not b|not a in b|not a == b|a is not not b|a < not b|a == (not b)|a in b in c|a < b in c not in d
a and b|a and b and c|a and b or c|a or b and c|(a and b) and c|a and (b and c)|not a and b|not a or b|not not a|a and not b or c|a or not b and c|not a and not b or not c|not (a and b)|a and not b|not a < b and c|(not a) and (b or c) or not d|a or b or (c or d)
a if b else c|a if b else c if d else e|(a if b else c) if d else e|a if (b if c else d) else e|a if b if c else d else e|a or b if c and d else not e|not a if b else c|-a if not b else +c|a if b else not c|a + b if c else d + e|f(a if b else c)|x[a if b else c]|a if b|a else b
f()|f(a)|f(a,)|f(a, b)|f(a, b=1)|f(b=1, c=2)|f(a=1, b)|f(a=1, a=2)|f(a)(b)|f(a).b(c)[d]|f(*a)|f(**k)|f(a for a in b)|f((a, b))|f(,)|f(a,,b)|f(a b)|f(1=2)|f(a.b=2)|f((a)=2)|f(a=b=c)|f(a==b)|f(a=b==c)|f(not a)|f(a, not b)|f(k=not a)|f(None=1)|np.sum(dZ, axis=1, keepdims=True)|f (x)|(f)(x)
a.b|a.b.c|a . b|a.T.T|a.|.a|a..b|a.1|1 .real|(1).real|1..real|"s".join|a.lambda|a.None|a.print
x[1]|x[a, b]|x[(a, b)]|x[a,]|x[:]|x[::]|x[::2]|x[1:]|x[:1]|x[1:2]|x[1:2:3]|x[:, 0]|x[0, :]|x[..., None]|x[None, :, 1:2]|x[1:2, ::3]|x[-1]|x[:-1]|x[a][b]|x[[1, 2]]|x[()]|x[]|x[,]|x[1,,2]|x[1:2:3:4]|x[a=1]|x[i := 1]|x[a > 0]|x[~m]|x[1:,]|x[f(a, b=1):g(c)]|x [1]|x[lambda: 1]|x[a:b if c else d]
()|(a)|((a))|(a,)|(a, b)|(a, b,)|(,)|a, b|a,|,|[]|[a]|[a,]|[a, b]|[[1, 2], [3, 4]]|[,]|[a b]|(a b)|(a, b c)|[1, 2,, 3]|((a), (b))|[(a, b), (c,)]
"a"|'a'|"a" "b"|'it\'s'|"\n\t\x41\u00e9\101\\\q"|r"\n"|u"a"|b"a"|f"a"|"a" + 'b'|"'"|'"'|'''a'''|\"\"\"a"b\"\"\"|"a|"a" b|a "b"|rb"a"|R"\d"|""|'' ''
{}|{1: 2}|{1, 2}|{**a}|[x for x in y]|(x for x in y)|lambda: 1|lambda x: x|lambda x, y=1: x|(yield)|await x|(a := 1)|a := 1|*a|*a, b|(*a, b)|lambda * W1|(a = 1)|a = 1|a == 1|a <> b|a != b|a && b|!a|a -> b|a ? b : c|a => b
|+|a +|* a|a b|2 X|2X|W1 X|a * * b|a ** * b|a not b|not|a and|or a|a + not b|-not a|a if|if a|else|(|)|(a|a)|[a)|(a]|a]|{a|a;b|a:b|(a:b)|is|is not a|in|a in not b|print a|print(a)|for|a for|a;|class|a as b|a.b c|a(b) c|a[b] c|(a) b|2 (x)|2[x]|(a)(b)|1 2|a 1|a ...|... a|None None|~|a ~ b|a ~b|not a b|$|a $ b|a @|@ a|a...b
"""


def picked():
    for line in PICKED.strip("\n").split("\n"):
        line = line.replace('\\"\\"\\"', '"""')
        # A bar of the language itself stands between spaces.
        yield from re.split(r"(?<! )\||\|(?! )", line)


NAMES = ["a", "b", "W1", "dZ2", "x", "np"]
NUMBERS = ["1", "2.", ".5", "1e-3", "0x1f", "1_0"]
OPERATORS = list(BINARY.values()) + list(COMPARE.values()) + ["and", "or"]


def expression(pick, depth):
    """A random expression; parentheses at random, so that precedence decides the rest."""
    if depth == 0 or pick.random() < 0.1:
        return pick.choice(NAMES + NUMBERS + ["True", "None", '"s"'] if pick.random() < 0.4 else NAMES)
    below = lambda: expression(pick, depth - 1)
    kind = pick.random()
    if kind < 0.5:
        gap = pick.choice(["", " "])
        operator = pick.choice(OPERATORS)
        gap = " " if operator[-1].isalpha() else gap
        text = f"{below()}{gap}{operator}{gap}{below()}"
    elif kind < 0.68:
        text = pick.choice(["-", "- ", "+", "~", "not ", "not "]) + below()
    elif kind < 0.74:
        text = f"{below()} if {below()} else {below()}"
    elif kind < 0.84:
        text = f"{pick.choice(NAMES)}({below()}, {pick.choice(['', 'axis='])}{below()})"
    elif kind < 0.9:
        text = f"{pick.choice(NAMES)}[{below()}:{below()}, {below()}]"
    elif kind < 0.95:
        text = f"({below()}, {below()})"
    else:
        text = f"({below()}).T"
    return f"({text})" if pick.random() < 0.2 else text


def soup(pick):
    words = NAMES + NUMBERS + OPERATORS + list("()[](),.:=-~@") + ["not", "if", "else", "...", "not", "lambda", "for", '"s"']
    return " ".join(pick.choice(words) for _ in range(pick.randint(2, 6)))


def broken(pick):
    """A good expression with one word dropped, doubled or changed for another."""
    words = re.findall(r'"s"|\d[\w.]*(?:e-3)?|\w+|\*\*|//|<<|>>|[<>=!]=|\S', expression(pick, 2))
    at = pick.randrange(len(words))
    change = pick.random()
    words[at:at + 1] = [] if change < 0.4 else [words[at]] * 2 if change < 0.7 else [pick.choice(words)]
    return " ".join(words)


def main():
    pick = random.Random(7)
    texts = list(picked())
    texts += [expression(pick, 2 + i % 3) for i in range(400)] + [broken(pick) for _ in range(250)] + [soup(pick) for _ in range(250)]
    rows = [[text, read(text)] for text in dict.fromkeys(text.strip() for text in texts)]
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
