#!/usr/bin/env python3
"""Check every fixture against NumPy itself: an oracle that shares no code with gradcheck.

    python3 scripts/check_fixtures.py [--verbose] [file ...]        needs numpy and PyYAML

Each model runs under NumPy at its declared sizes and at distinct primes. What every gradient should be comes from
central differences of the loss (for an intermediate: of the forward equations that follow it). Each backward equation is
then fed with the right gradients, and the per-example scales that leave the fewest equations wrong are searched for by
plain enumeration. Verdict and roots must be those of fixtures/expected.json, and every file in fixtures/wrong must
differ from its right model in exactly one line.
"""
import ast
import copy
import itertools
import json
import math
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parent.parent / "fixtures"
PRIMES = [3, 5, 7, 11, 13, 17, 19]
STEP = 1e-4
NODES = 20000  # assignments of scales tried for one model
GRADIENT_FORMS = [r"^d_(.+)$", r"^grad_(.+)$", r"^(.+)_grad$", r"^d(.+)$"]


# ---- the language's names beside NumPy's own -------------------------------------------------------------------

def sigmoid(x): return 1 / (1 + np.exp(-x))
def softplus(x): return np.logaddexp(0, x)
def logsumexp(x, axis=None, keepdims=False): return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))
def softmax(x, axis=None): return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)
def log_softmax(x, axis=None): return x - logsumexp(x, axis, True)


def prime(f):
    """The derivative of an elementwise function, by differences."""
    return lambda x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


LANGUAGE = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")}
LANGUAGE |= {
    "np": np, "range": range, "len": len, "int": int,
    "sigmoid": sigmoid, "softplus": softplus, "softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp,
    "relu": lambda x: np.maximum(0, x), "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)), "swish": lambda x: x * sigmoid(x),
    "erf": np.vectorize(math.erf, otypes=[float]), "prime": prime, "tanh_prime": prime(np.tanh), "sigmoid_prime": prime(sigmoid),
}


class Layers(dict):
    """W[1], W[2], … where W itself is never declared or assigned."""


# ---- reading a model -------------------------------------------------------------------------------------------

def read(path):
    text = path.read_text()
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


def dimensions_of_shape(shape):
    """The entries of a shape, as expressions."""
    if isinstance(shape, list):
        return [str(entry) for entry in shape]
    inner = str(shape).strip()
    inner = inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner
    parts, depth, start = [], 0, 0
    for position, character in enumerate(inner + ","):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(inner[start:position].strip())
            start = position + 1
    return [part for part in parts if part]


def entries(model):
    for role in ("inputs", "parameters"):
        for name, entry in (model.get(role) or {}).items():
            yield role, name, entry if isinstance(entry, dict) else {"shape": entry}


def bind(env, name, value):
    bracket = re.fullmatch(r"(\w+)\[(\d+)\]", name)
    if bracket:
        env.setdefault(bracket[1], Layers())[int(bracket[2])] = value
    else:
        env[name] = value


def sizes(model, case, primes):
    """Dimension name -> size; `primes` None keeps the declared ones."""
    declared = model.get("dims") or {}
    if isinstance(declared, list):
        declared = dict.fromkeys(declared)
    names = list(declared) or sorted({d for _, _, e in entries(model) for d in dimensions_of_shape(e["shape"]) if d.isidentifier()})
    pinned = {}
    for _, _, entry in entries(model):
        if isinstance(entry.get("value"), list):
            pinned |= zip(dimensions_of_shape(entry["shape"]), np.shape(entry["value"]))
    derived = {n for n in names if isinstance(declared.get(n), str)}
    free = [n for n in names if n not in derived and n not in pinned]
    for order in itertools.permutations(primes or PRIMES, len(free)):
        drawn = dict(zip(free, order))
        result = dict(pinned) | {n: drawn[n] if primes or declared.get(n) is None else declared[n] for n in free}
        env = dict(case)
        for name, size in result.items():
            bind(env, name, size)
        for name in derived:
            result[name] = eval(declared[name], {}, env)
            bind(env, name, result[name])
        if all(eval(condition, {}, env) for condition in model.get("require", [])):
            return result
    raise ValueError("no admissible sizes")


def draw(entry, role, shape, env, rng, moved, trial):
    """A value for one input or parameter; `moved` draws anew what was zeros, ones or given."""
    init, value = entry.get("init", "normal"), entry.get("value")
    kind, option = next(iter(init.items())) if isinstance(init, dict) else (init, None)
    if value is not None and (role == "inputs" or not moved):
        return np.broadcast_to(np.array(value, float), shape).copy()
    if kind == "bernoulli":
        count = int(np.prod(shape))
        flat = rng.permutation(np.arange(count) % 2) if count > 1 else np.array([trial % 2])
        return flat.reshape(shape).astype(float)
    if kind == "onehot":
        axis = option["axis"] % len(shape)
        picks = rng.integers(shape[axis], size=shape[:axis] + shape[axis + 1:])
        return np.moveaxis(np.eye(shape[axis])[picks], -1, axis)
    if kind == "integers":
        return rng.integers(eval(str(option), {}, env), size=shape)
    if kind in ("zeros", "ones") and not moved:
        return np.full(shape, float(kind == "ones"))
    return 0.6 * rng.standard_normal(shape)


# ---- running equations -----------------------------------------------------------------------------------------

def parse(source):
    return ast.parse(re.sub(r"\b(\w+)'\(", r"prime(\1)(", source or "")).body


def targets(statement):
    roots = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for root in roots:
        yield from root.elts if isinstance(root, ast.Tuple) else [root]


def layer_names(statements, known):
    """Names that occur only with a bracket."""
    stored, plain = set(), set(known)
    for node in (n for s in statements for n in ast.walk(s) if isinstance(n, (ast.Assign, ast.AugAssign))):
        for target in targets(node):
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                stored.add(target.value.id)
            elif isinstance(target, ast.Name):
                plain.add(target.id)
    return stored - plain


def key_text(key):
    return key if isinstance(key, str) else f"{key[0]}[{key[1]}]"


def get(env, key):
    return env[key] if isinstance(key, str) else env[key[0]][key[1]]


def put(env, key, value):
    if isinstance(key, str):
        env[key] = value
    else:
        env[key[0]][key[1]] = value


def written(statement, env):
    """The keys that a statement stores to."""
    for target in targets(statement):
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(env.get(target.value.id), Layers):
            yield target.value.id, eval(compile(ast.Expression(target.slice), "", "eval"), LANGUAGE, env)
        else:
            yield target.value.id


def copied(env):
    return {n: Layers(copy.deepcopy(v)) if isinstance(v, Layers) else v.copy() if isinstance(v, np.ndarray) else v for n, v in env.items()}


class Step:
    """One statement with its loop variables fixed."""

    def __init__(self, statement, variables):
        self.statement, self.variables = statement, dict(variables)
        self.code = compile(ast.Module([statement], []), "equations", "exec")

    def run(self, env):
        env.update(self.variables)
        exec(self.code, LANGUAGE, env)


def run(statements, env, after=lambda step, env: None, failed=None, variables={}):
    """Execute, with loops and branches unrolled; calls `after` each step."""
    for statement in statements:
        if isinstance(statement, ast.For):
            for value in eval(compile(ast.Expression(statement.iter), "", "eval"), LANGUAGE, env):
                inner = {**variables, statement.target.id: value}
                env.update(inner)
                run(statement.body, env, after, failed, inner)
        elif isinstance(statement, ast.If):
            test = eval(compile(ast.Expression(statement.test), "", "eval"), LANGUAGE, env)
            run(statement.body if test else statement.orelse, env, after, failed, variables)
        else:
            step = Step(statement, variables)
            try:
                step.run(env)
            except Exception as error:
                if failed is None:
                    raise
                failed(step, env, error)
            after(step, env)


class Trial:
    """A model at one set of sizes and values: the forward pass, and the right gradient of any value."""

    def __init__(self, model, seed, primes, case, moved):
        rng = np.random.default_rng(seed)
        # YAML 1.1 reads 1e-5 as a string; 1.2, which gradcheck reads, as a number
        constants = {n: float(v) if isinstance(v, str) else v for n, v in {**(model.get("constants") or {}), **case}.items()}
        self.sizes = sizes(model, constants, primes)
        env = dict(constants)
        for name, size in self.sizes.items():
            bind(env, name, size)
        self.leaves = {}
        for role, name, entry in entries(model):
            shape = tuple(int(eval(d, {}, env)) for d in dimensions_of_shape(entry["shape"]))
            value = draw(entry, role, shape, env, rng, moved, seed)
            bind(env, name, value)
            bracket = re.fullmatch(r"(\w+)\[(\d+)\]", name)
            self.leaves[(bracket[1], int(bracket[2])) if bracket else name] = role
        self.forward, self.backward = parse(model["forward"]), parse(model.get("backward"))
        known = [k for k, v in env.items() if not isinstance(v, Layers)]
        for name in layer_names(self.forward + self.backward, known):
            env.setdefault(name, Layers())
        self.loss = model.get("loss") or next(iter(targets(self.forward[-1]))).id
        self.steps, self.versions, self.snapshots = [], {k: [-1] for k in self.leaves}, [copied(env)]

        def record(step, env):
            self.steps.append(step)
            self.snapshots.append(copied(env))
            for key in written(step.statement, env):
                self.versions.setdefault(key, []).append(len(self.steps) - 1)

        run(self.forward, env, record)
        self.env = env
        value = np.asarray(env[self.loss])
        if value.size != 1:
            raise ValueError(f"the loss has shape {value.shape}")
        self.gradients = {}

    def loss_from(self, position, key, value):
        env = copied(self.snapshots[position + 1])
        put(env, key, value)
        for step in self.steps[position + 1:]:
            step.run(env)
        return float(np.asarray(env[self.loss]).reshape(()))

    def gradient(self, key, version):
        """d loss / d value by central differences at two steps, extrapolated."""
        if (key, version) not in self.gradients:
            position = self.versions[key][version]
            value = np.array(get(self.snapshots[position + 1], key), float)
            result = np.zeros_like(value)
            for index in np.ndindex(value.shape):
                def slope(step):
                    ends = []
                    for sign in (1, -1):
                        moved = value.copy()
                        moved[index] += sign * step
                        ends.append(self.loss_from(position, key, moved))
                    return (ends[0] - ends[1]) / (2 * step)

                step = STEP * max(abs(value[index]), 0.01)
                result[index] = (4 * slope(step / 2) - slope(step)) / 3
            self.gradients[key, version] = result
        return self.gradients[key, version]


# ---- judging backward equations --------------------------------------------------------------------------------

def same(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= 1e-5 * np.max(np.abs(b), initial=0) + 1e-8))


def pairing(model, trial, keys):
    """Gradient key -> key of its value."""
    given, pairs = model.get("gradients") or {}, {}
    for key in keys:
        base = key if isinstance(key, str) else key[0]
        partners = [given[base]] if base in given else [m[1] for form in GRADIENT_FORMS if (m := re.match(form, base))]
        for partner in partners:
            of = partner if isinstance(key, str) else (partner, key[1])
            if of in trial.versions:
                pairs[key] = of
                break
    return pairs


class Checked:
    """The verdict on one case of a model, and why."""

    def __init__(self, model, case):
        self.verdict, self.roots, self.alternatives, self.aside, self.notes, self.scales = "pass", [], [], [], [], {}
        plans = [(1, None, False), (2, None, True), (3, PRIMES, True), (4, PRIMES[1:4] + PRIMES[:1] + PRIMES[4:], True)]
        self.trials = []
        for seed, primes, moved in plans:
            try:
                self.trials.append(Trial(model, seed, primes, case, moved))
            except Exception as error:
                self.verdict = "fail"
                self.notes.append(f"forward, {'primes' if primes else 'declared sizes'}: {error}")
        if self.verdict == "fail":
            return
        if not self.trials[0].backward:
            self.verdict = "inconclusive"
            return
        self.find_pairs(model)
        missing = [k for k, role in self.trials[0].leaves.items() if role == "parameters" and k not in self.pairs.values()]
        if missing:
            self.verdict = "fail"
            self.notes.append("no gradient for " + ", ".join(map(key_text, missing)))
        self.judge()

    def run_backward(self, trial, override=lambda key: None):
        """Gradients after their last store, each then replaced by what `override` gives for it."""
        env, results, errors = copied(trial.env), {}, {}
        count = {}

        def failed(step, env, error):
            for key in written(step.statement, env):
                errors.setdefault(key, str(error))

        def after(step, env):
            for key in written(step.statement, env):
                count[key] = count.get(key, 0) + 1
                if key in self.pairs and count[key] == self.stores[trial][key]:
                    try:
                        results[key] = np.array(get(env, key), float)
                    except KeyError:
                        pass
                    value = override(key)
                    if value is not None:
                        put(env, key, np.array(value))

        run(trial.backward, env, after, failed)
        return results, errors

    def find_pairs(self, model):
        self.stores = {}
        for trial in self.trials:
            stores = self.stores[trial] = {}

            def count(step, env):
                for key in written(step.statement, env):
                    stores[key] = stores.pop(key, 0) + 1  # in the order of the last store: what an equation uses stands before it

            run(trial.backward, copied(trial.env), count, lambda *_: None)
        trial = self.trials[0]
        self.pairs = pairing(model, trial, self.stores[trial])
        self.order = [k for k in self.stores[trial] if k in self.pairs]
        self.version = {k: 0 for k in self.order}
        self.fixed = {k for k in self.order if self.pairs[k] in trial.leaves}
        # a value of several versions: the one that its gradient, rightly fed, is the gradient of; else the one that most
        # equations make sense with
        for key in self.order:
            count = min(len(t.versions[self.pairs[key]]) for t in self.trials)
            for version in [*range(count), -1]:
                self.version[key] = version
                if all(key in (values := self.fed(t)[0]) and same(values[key], self.right(t, key)) for t in self.trials):
                    break
            else:
                self.version[key] = max([*range(count), -1], key=lambda v: self.agreeing(key, v)) if count > 1 else 0

    def agreeing(self, key, version):
        self.version[key] = version
        fed = [(t, self.fed(t)[0]) for t in self.trials]
        return sum(all(k in values and same(values[k], self.right(t, k)) for t, values in fed) for k in self.order if k != key)

    def right(self, trial, key):
        return trial.gradient(self.pairs[key], self.version[key])

    def fed(self, trial, scales={}, loose=()):
        """Every equation's value when fed with right gradients; those in `loose` with what their own equation gives."""
        def override(key):
            if key in loose:
                return None
            return self.right(trial, key) * monomial(scales.get(key, ()), trial.sizes)
        return self.run_backward(trial, override)

    def judge(self):
        names = [n for n in self.trials[0].sizes]
        singles = [((n, e),) for n in names for e in (1, -1)]
        self.monomials = [()] + singles + [a + b for a, b in itertools.combinations(singles, 2) if a[0][0] != b[0][0]]
        plain = [self.run_backward(t) for t in self.trials]
        fed = [self.fed(t) for t in self.trials]
        self.broken = {}
        for trial, (results, errors) in zip(self.trials, fed):
            for key in self.order:
                if key not in results:
                    self.broken.setdefault(key, errors.get(key, "not computed"))
                elif results[key].shape != self.right(trial, key).shape:
                    self.broken.setdefault(key, f"shape {results[key].shape}, not {self.right(trial, key).shape} ({key_text(self.pairs[key])})")
            for key, message in errors.items():
                if key not in self.pairs:
                    self.notes.append(f"{key_text(key)}: {message}")
        for key, message in self.broken.items():
            self.notes.append(f"{key_text(key)}: {message}")
        self.users, self.dependencies = self.edges(fed)
        candidates = self.candidates(plain, fed)
        self.cache = {}
        best = self.search(candidates, plain)
        _, roots, scales, aside = best
        self.roots = [key_text(k) for k in self.order if k in roots]
        self.aside = [key_text(k) for k in aside]
        self.scales = {key_text(k): s for k, s in scales.items() if s and s != "aside"}
        if self.roots:
            self.verdict = "fail"

    def edges(self, fed):
        """Which gradient's equation uses which: by moving one and seeing what changes."""
        users = {k: [] for k in self.order}
        trial, base = self.trials[2], fed[2][0]
        for key in self.order:
            moved = self.right(trial, key) + 0.3 + np.random.default_rng(9).random(self.right(trial, key).shape)
            results, _ = self.run_backward(trial, lambda k: moved if k == key else self.right(trial, k))
            users[key] = [k for k in self.order if k != key and k in base and k in results and not np.array_equal(base[k], results[k], equal_nan=True)]
        return users, {k: [u for u in self.order if k in users[u]] for k in self.order}

    def explained(self, key, results):
        """The monomials s with value = constant * s * right, at all trials."""
        ratios = []
        for trial, (values, _) in zip(self.trials, results):
            right = self.right(trial, key)
            if key not in values or values[key].shape != right.shape or not np.any(np.abs(right) > 1e-8):
                return []
            ratio = float(np.sum(values[key] * right) / np.sum(right * right))
            if ratio == 0 or not same(values[key], ratio * right):
                return []
            ratios.append(ratio)
        fits = lambda s: np.ptp([r / monomial(s, t.sizes) for r, t in zip(ratios, self.trials)]) <= 1e-5 * abs(ratios[0]) / monomial(s, self.trials[0].sizes)
        return [s for s in self.monomials if fits(s)]

    def candidates(self, plain, fed):
        found = {()}
        for key in self.order:
            for results in (plain, fed):
                found |= set(self.explained(key, results)[:1])
        for key in self.order:
            if key in self.fixed:
                continue
            for user in self.users[key]:
                if user in self.broken or self.holds(user, (), {}):
                    continue
                found |= {s for s in self.monomials if self.holds(user, (), {key: s})}
        return sorted(found)

    def holds(self, key, scale, scales, loose=()):
        if key in self.broken:
            return False
        cache = self.__dict__.setdefault("cache", {})
        used = scales if any(u in loose for u in self.dependencies[key]) else self.dependencies[key]
        mark = (key, scale, tuple((u, scales.get(u, ())) for u in used), tuple(u for u in used if u in loose))
        if mark not in cache:
            cache[mark] = True
            for trial in self.trials:
                values, _ = self.fed(trial, scales, loose)
                if key not in values or not same(values[key], self.right(trial, key) * monomial(scale, trial.sizes)):
                    cache[mark] = False
                    break
        return cache[mark]

    def search(self, candidates, plain):
        """Least (equations that do not hold, set aside, edges of unlike scale, wrong as written), over all scales."""
        best, others, nodes = None, set(), 0
        free = [k for k in self.order if k not in self.fixed]

        def visit(position, scales, aside, cost, roots):
            nonlocal best, nodes
            nodes += 1
            if nodes > NODES or (best and cost[0] > best[0][0]):
                return
            if position == len(self.order):
                if any(all(u in roots or u in aside for u in self.users[a]) for a in aside):
                    return
                if not best or cost < best[0]:
                    best = (cost, set(roots), dict(scales), list(aside))
                others.add((cost[0], tuple(roots)))
                return
            key = self.order[position]
            options = [()] if key not in free else candidates + (["aside"] if self.users[key] and key not in self.broken else [])
            for option in options:
                if option == "aside":
                    visit(position + 1, {**scales, key: ()}, aside + [key], (cost[0], cost[1] + 1, *cost[2:]), roots)
                    continue
                good = self.holds(key, option, scales, aside)
                unlike = sum(scales.get(u, ()) != option for u in self.dependencies[key] if key in free and u in free and u not in aside)
                wrong = not all(key in v and same(v[key], self.right(t, key) * monomial(option, t.sizes)) for t, (v, _) in zip(self.trials, plain))
                visit(position + 1, {**scales, key: option}, aside, (cost[0] + (not good), cost[1], cost[2] + unlike, cost[3] + wrong),
                      roots if good else roots + [key])

        visit(0, {}, [], (0, 0, 0, 0), [])
        if nodes > NODES:
            self.notes.append("search of scales cut short")
        chosen = tuple(k for k in self.order if k in best[1])
        self.alternatives = sorted({"+".join(map(key_text, r)) for n, r in others if n == best[0][0] and r != chosen})
        return best


def monomial(scale, sizes):
    return math.prod(float(sizes[name]) ** exponent for name, exponent in scale)


def scale_text(scale):
    return "*".join(name if exponent == 1 else f"1/{name}" for name, exponent in scale)


# ---- all files -------------------------------------------------------------------------------------------------

def cases(model):
    vary = model.get("vary") or {}
    return [dict(zip(vary, values)) for values in itertools.product(*vary.values())]


def one_line_apart(path):
    model = path.name.split("--")[0]
    right = next(p for folder in ("course", "contrast") for p in (ROOT / folder).glob(model + ".*")).read_text().splitlines()
    wrong = path.read_text().splitlines()
    if len(wrong) < len(right):
        return any(right[:i] + right[i + 1:] == wrong for i in range(len(right)))
    return len(wrong) == len(right) and sum(a != b for a, b in zip(right, wrong)) == 1


def main(arguments):
    verbose = "--verbose" in arguments
    wanted = [a for a in arguments if not a.startswith("--")]
    table = json.loads((ROOT / "expected.json").read_text())
    listed = {entry["file"] for entry in table}
    present = {str(p.relative_to(ROOT)) for p in ROOT.glob("*/*") if p.suffix in (".yaml", ".json")}
    problems = [f"{f}: not in expected.json" for f in sorted(present - listed)] + [f"{f}: does not exist" for f in sorted(listed - present)]
    for entry in table:
        if wanted and not any(w in entry["file"] for w in wanted) or entry["file"] not in present:
            continue
        path = ROOT / entry["file"]
        model = read(path)
        if path.parent.name == "wrong" and not one_line_apart(path):
            problems.append(f"{entry['file']}: not exactly one line from its model")
        results = [Checked(model, case) for case in cases(model)]
        worst = next((r for v in ("fail", "inconclusive") for r in results if r.verdict == v), results[0])
        roots = list(dict.fromkeys(root for r in results for root in r.roots))
        scales = " ".join(f"{k}*{scale_text(s)}" for k, s in worst.scales.items())
        line = f"{worst.verdict:12} {entry['file']:62} roots {','.join(roots) or '-'}"
        extras = [("alternatives", ", ".join(worst.alternatives)), ("aside", ", ".join(worst.aside)), ("scales", scales)]
        if verbose or wanted:
            print(line, *(f"| {k} {v}" for k, v in extras if v), *(f"\n             {n}" for n in dict.fromkeys(worst.notes)))
        if entry["code"] == "shape/not-traced":
            print(f"{entry['file']}: NumPy knows what the language does not; NumPy's own verdict is {worst.verdict}")
        elif entry["code"] == "shape/broadcast-growth" and not entry["roots"] and worst.verdict == "fail":
            pass  # NumPy broadcasts it silently, and blames what comes later
        elif entry.get("mayBeAlternative") and "+".join(entry["roots"]) in worst.alternatives:
            pass
        elif (worst.verdict, sorted(roots)) != (entry["verdict"], sorted(entry["roots"])):
            problems.append(f"{entry['file']}: expected {entry['verdict']} {entry['roots']}, NumPy says {worst.verdict} {roots} {worst.notes}")
    print(*problems, f"{len(problems)} disagreements", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    sys.exit(main(sys.argv[1:]))
