/**
 * The MPI launcher as a way to a host: one process there, `sh`, fed by its standard input. One launch per host keeps the answers
 * apart, which one launch over all hosts cannot promise (launchers cut output in the middle of lines).
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import { jobName } from "../../launcher/jobName.ts"
import type { Launcher, LauncherFamily } from "../../launcher/Launcher.ts"
import { tellingTail } from "../../launcher/telling.ts"
import type { Transport } from "./Transport.ts"

export interface LauncherOptions {
  readonly launcher: Launcher
  readonly allowRunAsRoot: boolean
  /** `--mpi-params`. */
  readonly parameters: ReadonlyArray<string>
}

const tail = (text: string) => tellingTail(text.trim().split("\n"), 3).join(" | ")

const withoutRemarks = ({ remarks }: LauncherFamily, text: string) =>
  text.split("\n").filter((line) => !remarks.some((remark) => remark.test(line))).join("\n")

/** What the launcher's own words mean, where they are known; else the words. */
const meaning = (family: LauncherFamily, text: string): string => {
  const known = family.failures.find(({ pattern }) => pattern.test(text))
  const said = tail(withoutRemarks(family, text))
  return known === undefined ? said : `${known.explanation} (${said}); ${known.advice}`
}

export const launcherTransport = (
  { allowRunAsRoot, launcher: { family, program }, parameters }: LauncherOptions
): Transport => ({
  method: "mpi",
  shellOn: (host) => {
    const name = jobName()
    return family.build({
      program,
      processes: 1,
      layout: [{ host, slots: null, ranks: 1 }],
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot,
      btl: "auto",
      exactNames: true,
      parameters: [...family.beside.overlap, ...parameters],
      environment: [],
      name,
      command: ["sh"]
    }).pipe(
      Either.map(({ argv }) => ({
        argv,
        env: family.variables.given,
        grace: Duration.seconds(family.beside.graceSeconds),
        cleanUp: family.endsByName?.(name)
      })),
      Either.mapLeft((error) => error.message)
    )
  },
  isRemark: (line) => family.remarks.some((remark) => remark.test(line)),
  explain: (_host, { code, signal }, stderr) => ({
    reason: `${program} ended with ${signal === null ? `status ${code}` : `signal ${signal}`}: ${
      meaning(family, stderr)
    }`,
    mayPass: true
  })
})
