/**
 * What is asked of the Python that starts kv-cache.py, here and by every rank: Python for `-c`. Its words are the program, a configuration
 * file or nothing, the cache's folder, a file to leave as a sign of having been there or nothing, and names of variables. It prints one
 * `ProgramAnswer`. Variables are answered by a hash, so that no value is ever printed.
 */
import * as Schema from "effect/Schema"

/** Where `mlperf_wrapper.py` finds its rank; nowhere else. */
const wrapperRankVariables = ["OMPI_COMM_WORLD_RANK", "PMI_RANK"] as const

/** What kv-cache.py cannot do without. */
export const neededModules = ["numpy", "yaml"] as const

/** Beside these, anything in `kv_cache/`. */
const ownFiles = ["kv-cache.py", "mlperf_wrapper.py", "config.yaml"] as const

const Facts = Schema.Struct({
  /** What the host calls itself. */
  host: Schema.String,
  /** Of the process that answered, by the wrapper's own way; null where it would take itself for rank 0. */
  rank: Schema.NullOr(Schema.Int),
  /** The interpreter; empty where there is none. */
  executable: Schema.String,
  python: Schema.NullOr(Schema.String),
  /** Those of `neededModules` that it can import. */
  modules: Schema.Array(Schema.String),
  /** Absolute path of kv-cache.py; null: there is none. */
  program: Schema.NullOr(Schema.String),
  /** Of the program's files that are not there. */
  absent: Schema.Array(Schema.String),
  /** SHA-256 over the program's files, and of the configuration file; null where they cannot be read. */
  digest: Schema.NullOr(Schema.String),
  config: Schema.NullOr(Schema.String),
  /** Of the suite that it is part of. */
  version: Schema.NullOr(Schema.String),
  /** Device number of the cache's folder, or of where it would be made. */
  cacheDevice: Schema.NullOr(Schema.Int),
  /** Why the sign could not be left; null where it was, or was not asked for. */
  refused: Schema.NullOr(Schema.String),
  /** `NAME=hash`, or `NAME=` where the variable is not set. */
  environment: Schema.Array(Schema.String)
})
export type ProgramFacts = typeof Facts.Type

export const ProgramAnswer = Schema.parseJson(Facts)

/** Variables that change what a rank does. */
const declaredPrefixes = ["OMP_", "OPENBLAS_", "MKL_", "LD_PRELOAD", "PYTHON"] as const

export const question = `
import hashlib, importlib.util, json, os, sys
try:
    import importlib.metadata as metadata
except ImportError:
    metadata = None
asked, config, cache, sign = (sys.argv[1:5] + ["", "", "", ""])[:4]
names = sys.argv[5:]
def importable(name):
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False
def program():
    if asked:
        return asked if asked.endswith(".py") else os.path.join(asked, "kv-cache.py")
    try:
        suite = os.path.dirname(os.path.abspath(importlib.util.find_spec("mlpstorage_py").origin))
        return os.path.join(os.path.dirname(suite), "kv_cache_benchmark", "kv-cache.py")
    except Exception:
        return None
def digest(paths):
    whole = hashlib.sha256()
    try:
        for path in paths:
            with open(path, "rb") as file:
                whole.update(os.path.basename(path).encode() + b"\\0" + hashlib.sha256(file.read()).digest())
    except OSError:
        return None
    return whole.hexdigest()
def files(folder):
    package = os.path.join(folder, "kv_cache")
    try:
        modules = sorted(name for name in os.listdir(package) if name.endswith(".py"))
    except OSError:
        modules = []
    return [os.path.join(folder, name) for name in ${
  JSON.stringify(ownFiles)
}] + [os.path.join(package, name) for name in modules]
def rank():
    for name in ${JSON.stringify(wrapperRankVariables)}:
        value = os.environ.get(name, "")
        if value.isdigit():
            return int(value)
def version():
    for name in ("mlpstorage", "mlpstorage-py", "mlpstorage_py"):
        try:
            return metadata.version(name)
        except Exception:
            pass
def device():
    path = os.path.abspath(cache) if cache else ""
    while path:
        try:
            return os.stat(path).st_dev
        except OSError:
            parent = os.path.dirname(path)
            if parent == path:
                return None
            path = parent
def leave():
    if not sign:
        return None
    try:
        os.makedirs(os.path.dirname(sign), exist_ok=True)
        place = sign + "__rank" + str(rank()) + "__" + os.uname().nodename + ".ok"
        with open(place, "w") as file:
            file.write(os.uname().nodename)
    except OSError as error:
        return str(error)
def variable(name):
    value = os.environ.get(name)
    return name + "=" + ("" if value is None else hashlib.sha256(os.fsencode(value)).hexdigest()[:16])
found = program()
there = found is not None and os.path.isfile(found)
own = files(os.path.dirname(os.path.abspath(found))) if there else []
declared = sorted(name for name in os.environ if name.startswith(tuple(${JSON.stringify(declaredPrefixes)})))
print(json.dumps({
    "host": os.uname().nodename,
    "rank": rank(),
    "executable": sys.executable,
    "python": sys.version.split()[0],
    "modules": [name for name in ${JSON.stringify(neededModules)} if importable(name)],
    "program": os.path.abspath(found) if there else None,
    "absent": [os.path.basename(path) for path in own if not os.path.isfile(path)],
    "digest": digest(own) if there else None,
    "config": digest([config]) if config else None,
    "version": version(),
    "cacheDevice": device(),
    "refused": leave(),
    "environment": [variable(name) for name in names + [name for name in declared if name not in names]],
}))
`

/** The same for a rank, as words for `sh -c`: where its Python is not there or does not answer, the shell does. */
export const questionThere = (python: string, words: ReadonlyArray<string>): readonly [string, ...Array<string>] => [
  "sh",
  "-c",
  `python=$1
shift
if [ -x "$python" ]; then "$python" -c "$0" "$@" 2>/dev/null && exit 0; fi
rank=null
for name in ${wrapperRankVariables.join(" ")}; do
  eval "number=\\$$name"
  case $number in '' | *[!0-9]*) ;; *) rank=$number; break ;; esac
done
printf '{"host": "%s", "rank": %s, "executable": "", "python": null, "modules": [], "program": null, "absent": [], "digest": null, "config": null, "version": null, "cacheDevice": null, "refused": null, "environment": []}\\n' "$(uname -n)" "$rank"`,
  question,
  python,
  ...words
]
