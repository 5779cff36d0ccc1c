/** Every exit status of the program. The catalogue of errors names its rows; README and docs/ERRORS.md print them. */
export interface Status {
  readonly code: number
  readonly meaning: string
  /** What ends with it. */
  readonly from: string
}

/** The rows by the name that errors end with. */
export const statuses = {
  done: { code: 0, meaning: "done, and everything asked for holds", from: "every command" },
  bug: { code: 1, meaning: "internal error (a bug)", from: "this program" },
  usage: {
    code: 2,
    meaning: "wrong usage",
    from: "options that are missing, wrong or at odds, the choice of engine"
  },
  path: { code: 3, meaning: "path not found, or not what it should be", from: "folders and files that are named" },
  permission: { code: 4, meaning: "no permission", from: "folders, files, page caches" },
  configuration: {
    code: 5,
    meaning: "configuration",
    from: "configuration, workload and host files, dotted parameters"
  },
  benchmark: { code: 6, meaning: "the benchmark failed", from: "engines, ranks, launchers, hosts" },
  timeout: { code: 7, meaning: "timeout", from: "`--timeout`, `--start-timeout`" },
  dependency: { code: 8, meaning: "a dependency is missing", from: "the engine's programs and modules" },
  rules: {
    code: 9,
    meaning: "rules not met: what was asked for does not hold",
    from: "`--closed` and `--open`, `reports --strict`, `submission validate`, `doctor`"
  },
  storage: {
    code: 10,
    meaning: "no space, or an I/O error of the storage",
    from: "the storage under test, results, output"
  }
} as const satisfies Readonly<Record<string, Status>>

/** A name of that table. */
export type StatusName = keyof typeof statuses

const signals: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }

const beforeSignals = 128

/** 128 + the number of a signal: 130 for SIGINT, and for a signal whose number is not known here. */
export const signalStatus = (signal: string): number => beforeSignals + (signals[signal] ?? 2)

/** In place of a row for each signal. */
export const signalStatuses = {
  code: `${beforeSignals} + n`,
  meaning: "ended by signal n",
  from: `Ctrl-C (${signalStatus("SIGINT")}), SIGTERM (${signalStatus("SIGTERM")}), SIGHUP (${signalStatus("SIGHUP")})`
}
