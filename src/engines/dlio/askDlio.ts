/**
 * What is asked of DLIO's Python, by the handshake of a run and by doctor alike: Python for `-c`, whose first further word is DLIO's
 * script. It prints one `HostAnswer`.
 *
 * Modules are looked for as the script itself would find them: its own folder first, never the working directory. Variables are
 * named by the words after it, and answered by a hash of their value, so that no value is ever printed.
 */

import type { LauncherList } from "../../launcher/launchers.ts"

/** Without these DLIO does not start. */
export const dlioModules = ["mpi4py", "hydra", "omegaconf", "numpy"] as const

/** Writes the checkpoints of DLIO 3 (dlio-checkpointing.md). */
export const streamingModule = "mlpstorage_py.checkpointing.streaming_checkpoint"

/** Writes the checkpoints of DLIO 2. */
export const torchModule = "torch"

/** A rank looks for its number in these, in order. */
const rankVariables = (launchers: LauncherList): ReadonlyArray<string> => [
  ...new Set(launchers.flatMap(({ variables }) => variables.rank))
]

const modules = [...dlioModules, torchModule, streamingModule]

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
def rank():
    for name in ${JSON.stringify(rankVariables(launchers))}:
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name])
def variable(name):
    value = os.environ.get(name)
    return name + "=" + ("" if value is None else hashlib.sha256(os.fsencode(value)).hexdigest()[:16])
modules = [name for name in ${JSON.stringify(modules)} if importable(name)]
print(json.dumps({"host": os.uname().nodename, "python": sys.version.split()[0], "version": version(), "streaming": "${streamingModule}" in modules, "modules": modules, "rank": rank(), "environment": [variable(name) for name in sys.argv[2:]]}))
`
