import { channel } from './channel.ts';
import { functions } from './functions.ts';
import { loading } from './loading.ts';
import { recording } from './recording.ts';

/** Loads the files, sets what the model declares, executes its equations, and answers what the names held. */
const main = String.raw`
def reseed(by):
    """Other random numbers than those that the file's own seeds give: what changes with them depends on them."""
    seed, seed_of_python = np.random.seed, random.seed
    seed(12345 + by)
    seed_of_python(12345 + by)
    np.random.seed = lambda number=0, *_: seed(int(number or 0) + by)
    random.seed = lambda number=0, *_: seed_of_python(str(number) + str(by))
    for name in ("RandomState", "default_rng"):
        make = getattr(np.random, name, None)
        if make is not None:
            setattr(np.random, name, lambda number=None, make=make: make(int(number or 0) + by))


def entry(each):
    array = np.frombuffer(base64.b64decode(each["data"]), dtype="<f8").astype(float).reshape(each["shape"])
    return array.astype(np.int64) if each["type"] == "int" else array


def failure(error):
    """Where in the user's text an exception arose, and what is known of its cause."""
    place, trace = None, error.__traceback__
    while trace is not None:
        marker = re.match(r"<(?:file|equations) (-?\d+)>$", trace.tb_frame.f_code.co_filename)
        if marker:
            place = [int(marker.group(1)), trace.tb_lineno]
        trace = trace.tb_next
    marker = isinstance(error, SyntaxError) and re.match(r"<(?:file|equations) (-?\d+)>$", str(error.filename))
    if marker:
        place = [int(marker.group(1)), error.lineno or 1]
    said = error.msg if marker else error
    missing = re.search(r"name '(\w+)' is not defined", str(error)) if isinstance(error, NameError) else None
    because = None
    for file in files.values():
        if missing and missing.group(1) in file.failed:
            where, line, first = file.failed[missing.group(1)]
            because = {"place": [where.number, line], "type": type(first).__name__, "message": str(first)}
    return {"type": type(error).__name__, "message": str(said), "place": place, "because": because}


def run():
    names = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")}
    names = {name: each for name, each in names.items() if callable(each) and not isinstance(each, type)}
    names.update(activations)
    names.update(own_names, np=np, numpy=np, __builtins__=own_builtins)
    given = {each["name"]: entry(each) for each in request["entries"]}
    for number, each in enumerate(request["files"]):
        file = File(number, each["name"], each["text"])
        files[each["name"]] = file
        # A snippet may come without its imports.
        file.names.update(own_names, np=np)
        for name in request["standIns"]:
            file.names[name] = stand_in(name, each["text"])
    known = dict(request["dims"], **request["constants"])
    known.update(given)
    for file in files.values():
        file.names.update({name: known[name] for name in replaced if name in known})
    blocks = []
    for number, text in request["blocks"]:
        marker = "<equations %d>" % number
        blocks.append(compile(recorded_tree(number, text, marker), marker, "exec"))
    # What the equations set themselves is not what a training loop has left behind.
    own = {each.argval for block in blocks for each in dis.get_instructions(block) if each.opname == "STORE_NAME"}
    for name in sorted(set().union(*map(names_read, blocks)) - own):
        for file in files.values():
            if name in known or name in ("np", "numpy"):
                break
            file.load([name])
            if name in file.names:
                names[name] = file.names[name]
                break
    names.update(known)
    for name in request["brackets"]:
        names.setdefault(name, {})
    for name, each in given.items():
        bracketed = re.match(r"(\w+)\[(-?\d+)\]$", name)
        if bracketed:
            names[bracketed.group(1)][int(bracketed.group(2))] = each
    state["silent"] = 0
    for block in blocks:
        exec(block, names)


answer = {"python": version, "numpy": np.__version__, "error": None}
try:
    sys.path.insert(0, request["folder"])
    np.random.seed(0)  # as our own trace begins
    if request["reseed"]:
        reseed(request["reseed"])
    run()
except BaseException as error:
    answer["error"] = failure(error)
state["silent"] = 1
answer["records"] = recorded
say(answer)
`;

/** What Python is told to do, before it reads its driver and a request from one line of its input. */
export const bootstrap =
  'import sys;sys.path[:]=[p for p in sys.path if p];import json;' +
  "r=json.loads(getattr(sys.stdin,'buffer',sys.stdin).readline().decode('utf-8'));" +
  "exec(compile(r['driver'],'<gradcheck>','exec'),{'__name__':'gradcheck','request':r['request']})";

/** The program that runs a user's file in Python and answers what its names held. */
export const driver = [channel, loading, recording, functions, main].join('\n');
