/** What to type to get the DLIO that an edition is measured with. Sources: the dependencies of mlcommons/storage v2.0 and v3.0. */
import type { Edition } from "../../domain/Edition.ts"

const sources: Readonly<Record<Edition, ReadonlyArray<string>>> = {
  "v1.0": ["no DLIO release of this round can be started by this program: use --edition v2.0 or v3.0"],
  "v2.0": ["pip install 'dlio-benchmark @ git+https://github.com/argonne-lcf/dlio_benchmark.git@mlperf_storage_v2.0'"],
  "v3.0": [
    "pip install 'dlio-benchmark @ git+https://github.com/mlcommons/DLIO_local_changes.git'",
    "pip install 'mlpstorage @ git+https://github.com/mlcommons/storage.git' (its streaming checkpoint writer)"
  ]
}

/** One line a command, then how to point at a copy that is there already. */
export const dlioInstallHint = (edition: Edition): ReadonlyArray<string> => [
  ...sources[edition],
  "or name an installed one with --dlio-bin-path FOLDER, or activate its virtual environment"
]
