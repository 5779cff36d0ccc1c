/** The one list of editions, oldest first. What a benchmark makes of an edition lies in the benchmark's folder. */
import type { EditionId } from "../../domain/Edition.ts"
import type { EditionEntry, EditionValues } from "./Edition.ts"

const entries = [
  {
    id: "v1.0",
    basedOn: null,
    dated: "2024-09-25",
    summary:
      "MLPerf Storage v1.0, as published: run counts and aggregation only. It has no parameter rules, so its runs are " +
      "not judged.",
    dialect: "v2.0",
    submittableEngines: [],
    dlioInstallation: ["no DLIO release of this round can be started by this program: use --edition v2.0 or v3.0"]
  },
  {
    id: "v2.0",
    basedOn: "v1.0",
    dated: "2025-08-04",
    summary: "MLPerf Storage v2.0, as published: the submission guidelines and the checks of that release.",
    submittableEngines: ["dlio"],
    dlioInstallation: [
      "pip install 'dlio-benchmark @ git+https://github.com/argonne-lcf/dlio_benchmark.git@mlperf_storage_v2.0'"
    ]
  },
  {
    id: "v3.0",
    basedOn: "v2.0",
    dated: "2026-08-17",
    summary:
      "MLPerf Storage v3.0, as the round was held: measured with releases 3.0.2 to 3.0.46, ruled on until 17 August " +
      "2026, and published. Release 3.0.26, of which many texts are, was measured with by nobody: it let subsets of " +
      "the large models pass, waited 20 s between the options of KV cache and rounded 3.1.2 down. Where texts, tools " +
      "and published rows differ, the rule says so.",
    dialect: "v3.0",
    submittableEngines: ["dlio", "kv-cache.py", "vdbbench"],
    dlioInstallation: [
      "pip install 'dlio-benchmark @ git+https://github.com/mlcommons/DLIO_local_changes.git'",
      "pip install 'mlpstorage @ git+https://github.com/mlcommons/storage.git' (its streaming checkpoint writer)"
    ]
  }
] as const satisfies readonly [EditionEntry & EditionValues, ...ReadonlyArray<EditionEntry>]

/** The names written in this program: a misspelt one does not compile. */
export type PublishedEdition = typeof entries[number]["id"]

/** The id of an entry of the list. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the list is where these names come from
export const idOf = ({ id }: Pick<EditionEntry, "id">): EditionId => id as EditionId

/** A name that is written in this program, as an id. */
export const editionId = (published: PublishedEdition): EditionId => idOf({ id: published })

/** The entries as the rest of the program may see them. */
export const list: readonly [EditionEntry & EditionValues, ...ReadonlyArray<EditionEntry>] = entries

/** What new runs are judged by unless `--edition` says otherwise. */
export const defaultEdition: EditionId = editionId("v3.0")
