/** What doctor found on the hosts of a run, as what preflight makes of it: a problem refuses the run, a warning is said. */
import { type Finding, problem, warning } from "../domain/Finding.ts"
import { HostUnfit } from "../errors/AppError.ts"
import type { Check } from "./Check.ts"

const programs: ReadonlySet<string> = new Set(["MPI", "MPI equal", "DLIO", "DLIO equal", "Python modules"])

const kindOf = (name: string): HostUnfit["kind"] => {
  if (programs.has(name)) return "program"
  if (name.endsWith(" space")) return "space"
  if (name.endsWith(" shared")) return "structure"
  return name.endsWith(" folder") ? "rights" : "host"
}

/** What is in order, or could not be looked at, is nothing to say here: doctor itself names both. */
export const findingsOf = (checks: ReadonlyArray<Check>): ReadonlyArray<Finding> =>
  checks.flatMap(({ command, fix, found, host, name, status }): ReadonlyArray<Finding> => {
    switch (status) {
      case "problem":
        return [problem(new HostUnfit({ host, check: name, found, fix, command, kind: kindOf(name) }))]
      case "warning":
        return [warning(`${host}: ${name}: ${found}${fix === null ? "" : `; ${fix}`}`)]
      case "ok":
      case "unknown":
        return []
    }
  })
