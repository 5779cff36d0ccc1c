/**
 * Texts by which Python, the kernel and the launchers say what went wrong, and what to do about it
 * (docs/reference/dlio-command.md 5). Pure.
 */

import type { Medium } from "../../domain/Plan.ts"
import { type DeadRank, type FailureSignature, type KnownFailure, noDaemon } from "../../launcher/failures.ts"
import type { LauncherList } from "../../launcher/launchers.ts"

const signatures: ReadonlyArray<FailureSignature> = [
  { pattern: /ssh: |Permission denied \(publickey|Host key verification failed/i, ...noDaemon },
  {
    pattern:
      /FileNotFoundError.*\/psm_|FileNotFoundError.*(?:\/dev\/shm|ckpt_\d+_)|sem_open|shm_open.*(?:No such|failed)/i,
    explanation: "a shared-memory object vanished under a rank",
    advice:
      "systemd's RemoveIPC does this when the user's last session ends: set RemoveIPC=no in /etc/systemd/logind.conf, or run `loginctl enable-linger`"
  },
  {
    pattern: /out of memory|oom-kill|OOM killer|MemoryError|Cannot allocate memory|std::bad_alloc|DefaultCPUAllocator/i,
    explanation: "a rank ran out of memory",
    advice: "use more hosts or fewer ranks a host",
    adviceFor: {
      checkpoints:
        "use more hosts or fewer ranks a host; DLIO of v2.0 holds every rank's whole share of the checkpoint in memory",
      data: "use more hosts or fewer accelerators a host, or less of reader.read_threads and reader.prefetch_size"
    }
  },
  {
    kind: "no-space",
    pattern: /No space left on device|Errno 28/i,
    explanation: "the file system is full",
    advice: "free space there"
  },
  {
    pattern: /(?:ModuleNotFoundError|ImportError): (.*)/,
    explanation: "a Python module that DLIO needs cannot be imported",
    advice: "install it into the environment of that dlio_benchmark, on every host"
  },
  {
    pattern: /libmpi[\w.]*: cannot open shared object|cannot open shared object file/i,
    explanation: "a shared library is missing on a host",
    advice:
      "install the MPI runtime there, or put its folder into LD_LIBRARY_PATH and add --mpi-params=\"-x LD_LIBRARY_PATH\""
  },
  {
    pattern:
      /Could not override|ConfigCompositionException|Key '.*' is not in struct|mismatched input|LexerNoViableAlt/i,
    explanation: "Hydra refused an override",
    advice: "check the keys and values of --params"
  },
  {
    pattern: /executable.*(?:could not be found|not found|No such file)|unable to find the specified executable/i,
    explanation: "the program to start is not there on a host",
    advice: "install dlio_benchmark in the same place on every host, or share its folder"
  }
]

/**
 * The first known failure in these lines, launchers' own words first; undefined when nobody knows it. `of`: what the job works on.
 * `known`: the words of its program.
 */
export const explain = (
  launchers: LauncherList,
  lines: ReadonlyArray<string>,
  of?: Medium | "entries",
  known: ReadonlyArray<FailureSignature> = signatures
): KnownFailure | undefined => {
  const text = lines.join("\n")
  const all = [...launchers.flatMap(({ failures }) => failures), ...known]
  const found = all.find(({ pattern }) => pattern.test(text))
  return found === undefined ? undefined : {
    kind: found.kind ?? "other",
    explanation: found.explanation,
    advice: (of === undefined || of === "entries" ? undefined : found.adviceFor?.[of]) ?? found.advice
  }
}

/** The rank whose end a launcher tells of. */
export const deadRank = (launchers: LauncherList, lines: ReadonlyArray<string>): DeadRank | undefined => {
  const text = lines.join("\n")
  for (const family of launchers) {
    const dead = family.deadRank(text)
    if (dead !== undefined) return dead
  }
  return undefined
}
