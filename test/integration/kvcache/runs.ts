/** KV-cache runs as users start them: the bundle, by its own engine or by the stand-in for the official program. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { asRoot } from "../dlio/runs.ts"
import { type Ended, home, program, recordIn, start, type Started } from "../program/program.ts"

export const standIn = fileURLToPath(new URL("../../fixtures/kvcache/standIn", import.meta.url))

/** What kv-cache.py wants to import, for machines that do not have it. */
export const modules = `${standIn}/modules`

/** Ways in which the stand-in does not do what it says; `STANDIN_KV_FAULT` in it. */
export type Fault =
  | "cached"
  | "crash"
  | "cut"
  | "deleted"
  | "full"
  | "hang"
  | "killed"
  | "memory"
  | "no-file"
  | "no-requests"
  | "reads-more"
  | "two-files"
  | "unread"
  | "writes-more"

export interface Given {
  readonly ranks?: number
  /** Default: option 1, once. */
  readonly sequence?: ReadonlyArray<string>
  /** Folder of kv-cache.py. */
  readonly of?: string
  /** What is printed is for people. */
  readonly isText?: boolean
  readonly fault?: Fault
  /** Default: every rank. */
  readonly befallen?: number
  readonly words?: ReadonlyArray<string>
  readonly folder?: string
  readonly results?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly inside?: (words: ReadonlyArray<string>) => readonly [string, ...ReadonlyArray<string>]
  readonly user?: number
}

const optionsOf = ({ befallen, environment, fault, inside, user }: Given) => ({
  inside,
  ...(user === undefined ? {} : { user }),
  environment: {
    PYTHONPATH: modules,
    // A rank is seen whole when its wrapper is looked at behind its end, where the official one waits 90 s; looks are a second apart.
    STANDIN_KV_END: "8",
    ...(fault === undefined ? {} : { STANDIN_KV_FAULT: fault }),
    ...(befallen === undefined ? {} : { STANDIN_KV_RANK: String(befallen) }),
    ...environment
  }
})

const once = ["--option=1", "--trials=1"]

/** Short: two users for a second, once. */
export const officialArgv = (
  { folder = "cache", isText = false, of = standIn, ranks = 1, results = "results", sequence = once, words = [] }: Given
): ReadonlyArray<string> => [
  "kvcache",
  "run",
  "--engine=kv-cache.py",
  `--kvcache-bin-path=${of}`,
  `--cache-dir=${folder}`,
  `--results-dir=${results}`,
  `--npernode=${ranks}`,
  ...sequence,
  "--num-users=2",
  "--duration=1",
  ...(isText ? [] : ["--json"]),
  ...(ranks > 1 ? ["--oversubscribe", ...asRoot] : []),
  ...words
]

export const nativeArgv = (
  { folder = "cache", isText = false, ranks = 1, results = "results", words = [] }: Given
): ReadonlyArray<string> => [
  "kvcache",
  "run",
  "--model=tiny-1b",
  `--cache-dir=${folder}`,
  `--results-dir=${results}`,
  `--npernode=${ranks}`,
  "--num-users=3",
  "--duration=2",
  "--trials=1",
  ...(isText ? [] : ["--json"]),
  ...words
]

/** Below a results folder, oldest first. */
export const kvDirectories = (results: string): ReadonlyArray<string> => {
  const root = join(results, "kv_cache")
  return existsSync(root)
    ? readdirSync(root).flatMap((model) =>
      readdirSync(join(root, model, "run")).sort().map((stamp) => join(root, model, "run", stamp))
    )
    : []
}

/** Processes of this machine that serve the trial of a folder: of both programs, or of one. */
export const officialProcesses = (
  results: string,
  program: "kv-cache" | "mlperf_wrapper" | "(?:mlperf_wrapper|kv-cache)" = "(?:mlperf_wrapper|kv-cache)"
): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8")
      return words.includes(results) && new RegExp(`/${program}\\.py\\0`).test(words)
    } catch {
      return false
    }
  })

export const place = () => {
  const at = home()
  return {
    path: at.path,
    close: at.close,
    results: join(at.path, "results"),
    official: (given: Given = {}): Promise<Ended> => program(at.path, officialArgv(given), optionsOf(given)),
    beginOfficial: (given: Given = {}): Started => start(at.path, officialArgv(given), optionsOf(given)),
    native: (given: Given = {}): Promise<Ended> => program(at.path, nativeArgv(given), optionsOf(given)),
    beginNative: (given: Given = {}): Started => start(at.path, nativeArgv(given), optionsOf(given)),
    command: (words: ReadonlyArray<string>, given: Given = {}): Promise<Ended> =>
      program(at.path, words, optionsOf(given)),
    directories: () => kvDirectories(join(at.path, "results")),
    record: () => recordIn(kvDirectories(join(at.path, "results")).at(-1) ?? "no run directory")
  }
}

export const jsonIn = (...path: ReadonlyArray<string>): Record<string, unknown> =>
  JSON.parse(readFileSync(join(...path), "utf8")) as Record<string, unknown>
