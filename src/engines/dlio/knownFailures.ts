/**
 * Texts by which launchers, Python and the kernel say what went wrong, and what to do about it. Sources: user-pains.md P4, P5,
 * P17, P20, dlio-checkpointing.md, mpirun(1). Pure.
 */

export interface KnownFailure {
  /** Failures that have a typed error of their own. */
  readonly kind: "no-space" | "other"
  readonly explanation: string
  readonly advice: string
}

interface Signature extends Omit<KnownFailure, "kind"> {
  readonly kind?: KnownFailure["kind"]
  readonly pattern: RegExp
}

const signatures: ReadonlyArray<Signature> = [
  {
    pattern: /not enough slots available|There are not enough slots/i,
    explanation: "the launcher has fewer slots than processes",
    advice: "give the hosts more slots (--hosts node1:8,node2:8), start fewer processes, or add --oversubscribe"
  },
  {
    pattern: /running (?:mpirun|mpiexec|prun|prterun|\S+) as root|allow-run-as-root/i,
    explanation: "Open MPI refuses to start ranks as root",
    advice: "run as another user, or add --allow-run-as-root"
  },
  {
    pattern: /orte_init:?\s|orte_init failed|ORTE_ERROR_LOG|prte_init|ompi_mpi_init: .*failed|MPI_INIT.*failed/i,
    explanation: "the MPI runtime failed while it started",
    advice:
      "the MPI that mpi4py was built with must be the launcher's own, on every host: compare `mpirun --version` with `python -c \"from mpi4py import MPI; print(MPI.Get_library_version())\"`"
  },
  {
    pattern: /PMIX[ _]ERROR|pmix_|PMIx/,
    explanation: "PMIx, the launcher's messenger between ranks, failed",
    advice: "with many ranks a host, try `export PMIX_MCA_gds=hash` before the run; else fewer ranks a host"
  },
  {
    pattern:
      /ssh: |Permission denied \(publickey|Host key verification failed|unable to reliably start.*daemon|plm_rsh/i,
    explanation: "the launcher could not start its daemon on a host",
    advice:
      "check that `ssh HOST true` works without a prompt for every host, and that MPI is installed there in the same place"
  },
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
    advice:
      "use more hosts or fewer ranks a host; DLIO of v2.0 holds every rank's whole share of the checkpoint in memory"
  },
  {
    kind: "no-space",
    pattern: /No space left on device|Errno 28/i,
    explanation: "the file system is full",
    advice: "free space in the checkpoint folder, or write fewer checkpoints"
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

/** The first known failure in these lines; undefined when nobody knows it. */
export const explain = (lines: ReadonlyArray<string>): KnownFailure | undefined => {
  const text = lines.join("\n")
  const found = signatures.find(({ pattern }) => pattern.test(text))
  return found === undefined ? undefined : {
    kind: found.kind ?? "other",
    explanation: found.explanation,
    advice: found.advice
  }
}

export interface DeadRank {
  readonly rank: number
  readonly signal: string | null
}

const names: Readonly<Record<string, string>> = {
  "6": "SIGABRT",
  "7": "SIGBUS",
  "9": "SIGKILL",
  "11": "SIGSEGV",
  "15": "SIGTERM"
}

const bySignal = /process rank (\d+) with PID \d+ on node \S+ exited on signal (\d+)/
const byStatus = /\[\[\d+,\d+\],(\d+)\]\s*\n\s*Exit code:\s+(\d+)/

/** The rank whose end the launcher tells of, in Open MPI's words. */
export const deadRank = (lines: ReadonlyArray<string>): DeadRank | undefined => {
  const text = lines.join("\n")
  const killed = bySignal.exec(text)
  if (killed !== null) {
    const signal = killed[2] ?? ""
    return { rank: Number(killed[1]), signal: names[signal] ?? `signal ${signal}` }
  }
  const ended = byStatus.exec(text)
  return ended === null ? undefined : { rank: Number(ended[1]), signal: null }
}
