/**
 * What is asked of DLIO's Python, by the handshake of a run and by doctor alike: Python for `-c`, whose first further word is DLIO's
 * script. It prints one `HostAnswer`.
 *
 * Modules are looked for as the script itself would find them: its own folder first, never the working directory. Variables are
 * named by the words after it, and answered by a hash of their value, so that no value is ever printed.
 */

import { quoteWord } from "../../config/quote.ts"
import type { LauncherList } from "../../launcher/launchers.ts"
import type { HostAnswer } from "./HostAnswer.ts"
import { dlioModules } from "./neededModules.ts"

/**
 * Keys that DLIO's configuration must know since the round v2.0. The release on PyPI (August 2024) calls itself 2.0.0 as well and knows
 * neither: it takes no notice of the record length of our workloads, and writes another set or another checkpoint.
 */
const roundKeys = ["record_length_bytes", "num_checkpoints_write"] as const

/** Words for a release from before the round v2.0; null where nothing shows that it is one. */
export const olderThanRound = (version: string, unknownKeys: HostAnswer["unknownKeys"]): string | null =>
  (unknownKeys ?? []).length === 0
    ? null
    : `a release from before the round v2.0, as PyPI has it, though it calls itself ${version}: it does not know ${
      (unknownKeys ?? []).join(" and ")
    }`

/** A rank looks for its number in these, in order. */
const rankVariables = (launchers: LauncherList): ReadonlyArray<string> => [
  ...new Set(launchers.flatMap(({ variables }) => variables.rank))
]

/**
 * Variables that change what a rank does, or as whom: they are the same on every host, set or not. Those that a launcher sets for
 * itself are not among them.
 */
const declaredPrefixes = ["DLIO_", "DFTRACER_", "OMP_", "AWS_"] as const
const declaredNames = ["PYTHONPATH", "HYDRA_FULL_ERROR"] as const

export const askDlio = (launchers: LauncherList): string => `
import hashlib, importlib.util, json, os, sys
try:
    import importlib.metadata as metadata
except ImportError:
    import importlib_metadata as metadata
sys.path[0] = os.path.dirname(os.path.realpath(sys.argv[1]))
def version():
    for name in ("dlio_benchmark", "dlio-benchmark"):
        try:
            return metadata.version(name)
        except Exception:
            pass
def importable(name):
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False
def unknown_keys():
    try:
        package = importlib.util.find_spec("dlio_benchmark").submodule_search_locations[0]
        with open(os.path.join(package, "utils", "config.py"), encoding="utf-8") as file:
            text = file.read()
    except Exception:
        return None
    return [key for key in ${JSON.stringify(roundKeys)} if key not in text]
def rank():
    for name in ${JSON.stringify(rankVariables(launchers))}:
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name])
def variable(name):
    value = os.environ.get(name)
    return name + "=" + ("" if value is None else hashlib.sha256(os.fsencode(value)).hexdigest()[:16])
declared = sorted(name for name in os.environ if name.startswith(tuple(${
  JSON.stringify(declaredPrefixes)
})) or name in ${JSON.stringify(declaredNames)})
names = sys.argv[2:] + [name for name in declared if name not in sys.argv[2:]]
modules = [name for name in ${JSON.stringify(dlioModules)} if importable(name)]
print(json.dumps({"host": os.uname().nodename, "python": sys.version.split()[0], "executable": sys.executable, "version": version(), "modules": modules, "unknownKeys": unknown_keys(), "rank": rank(), "environment": [variable(name) for name in names]}))
`

/** `'''exec' "/long path/python" "$0" "$@"` → the path, as `sed` finds it in a script's second line. */
export const hiddenInterpreter = String.raw`2s/^'''exec' "*\([^"]*\)"* "[$]0".*/\1/p`

/**
 * The same for a rank: whatever `dlio_benchmark` is at that path there, its own first line names the Python that is asked. As words for
 * `sh -c`; the script's `$0` is the question, `$1` the program. Where that Python does not answer the shell does, so that the launcher
 * ends no job for it before the other ranks have answered.
 */
export const askDlioThere = (launchers: LauncherList, program: string, variables: ReadonlyArray<string>) =>
  [
    "sh",
    "-c",
    `answer() {
  rank=null
  for name in ${rankVariables(launchers).join(" ")}; do
    eval "number=\\$$name"
    case $number in '' | *[!0-9]*) ;; *) rank=$number; break ;; esac
  done
  printf '{"host": "%s", "executable": "%s", "version": null, "modules": [], "rank": %s, "environment": []%s}\\n' "$(uname -n)" "$1" "$rank" "$2"
  exit 0
}
if [ ! -x "$1" ]; then answer '' ''; fi
python=$(sed -n ${quoteWord(hiddenInterpreter)} "$1")
if [ -n "$python" ]; then "$python" -c "$0" "$@" && exit 0; fi
status=$?
if [ -z "$python" ]; then
  python=$(sed -n '1s/^#! *//p' "$1")
  $python -c "$0" "$@" && exit 0
  status=$?
fi
answer "$(printf %s "$python" | tr -d '"\\\\{}' | head -n 1)" ", \\"failed\\": $status"`,
    askDlio(launchers),
    program,
    ...variables
  ] as const
