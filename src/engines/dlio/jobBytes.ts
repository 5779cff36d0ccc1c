/**
 * What the processes of one job moved through the storage of one host, by the kernel's count of each process (proc_pid_io(5)). Others
 * have no part in it, as they have in the counters of a disk or a mount. A process that has ended is counted with the one that
 * waited for it, so that a job's sum does not fall while its ranks live. Pure.
 */
import type { Question } from "../../cluster/remote/hostScript.ts"
import { quoteWord } from "../../config/quote.ts"
import { sum } from "../../domain/statistics.ts"
import { plural } from "../../domain/Units.ts"
import { hydraText } from "./hydraValue.ts"

export type JobBytes =
  | { readonly _tag: "counted"; readonly read: number; readonly written: number }
  | { readonly _tag: "unknown"; readonly reason: string }

/** A word of every rank, and of the processes that a rank forks; no other job has it. */
export const runWord = (runDirectory: string): string => `++hydra.run.dir=${hydraText(runDirectory)}`

export const jobBytesName = "job-bytes"

/** The `grep` that looks for the word has it among its own; it has ended when the figures are read. */
export const jobBytesQuestion = (runDirectory: string): Question => ({
  name: jobBytesName,
  functions: `job_bytes() {
  found=$(grep -lsF -e ${quoteWord(runWord(runDirectory))} /proc/[0-9]*/cmdline)
  set --
  for file in $found; do set -- "$@" "\${file%/cmdline}/status" "\${file%/cmdline}/io"; done
  [ "$#" -eq 0 ] || grep -HsE '^(PPid|read_bytes|write_bytes):' "$@"
  return 0
}
`,
  command: "job_bytes"
})

interface Counted {
  readonly pid: number
  readonly parent: number | undefined
  readonly read: number | undefined
  readonly written: number | undefined
}

const line = /^\/proc\/(\d+)\/(?:status|io):(PPid|read_bytes|write_bytes):\s*(\d+)$/

const processesIn = (answer: string): ReadonlyArray<Counted> => {
  const figures = new Map<number, Map<string, number>>()
  for (const text of answer.split("\n")) {
    const [, pid = "", name = "", value = ""] = line.exec(text) ?? []
    if (pid === "") continue
    const own = figures.get(Number(pid)) ?? new Map<string, number>()
    figures.set(Number(pid), own.set(name, Number(value)))
  }
  return [...figures].map(([pid, own]) => ({
    pid,
    parent: own.get("PPid"),
    read: own.get("read_bytes"),
    written: own.get("write_bytes")
  }))
}

export interface JobHere {
  /** How many ranks must be found. */
  readonly ranks: number
  /** Process id of the launcher where it runs on this host: it has the words of the ranks behind its own. */
  readonly launcher: number | null
}

/** Sums over all processes of the job; unknown where a rank was not found, or a process does not show its figures. */
export const jobBytesOf = (answer: string, { launcher, ranks }: JobHere): JobBytes => {
  const processes = processesIn(answer).filter(({ pid }) => pid !== launcher)
  const pids = new Set(processes.map(({ pid }) => pid))
  const found = processes.filter(({ parent }) => parent !== undefined && !pids.has(parent)).length
  if (found < ranks) {
    return { _tag: "unknown", reason: `${found} of ${plural(ranks, "rank")} were found among the processes` }
  }
  const read = processes.flatMap((one) => one.read ?? [])
  const written = processes.flatMap((one) => one.written ?? [])
  return read.length < processes.length || written.length < processes.length
    ? { _tag: "unknown", reason: "a process of the job does not show what it moved" }
    : {
      _tag: "counted",
      read: sum(read),
      written: sum(written)
    }
}
