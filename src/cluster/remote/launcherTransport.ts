/**
 * The MPI launcher as a way to a host: one process there, `sh`, fed by its standard input. One launch per host keeps the answers
 * apart, which one launch over all hosts cannot promise (launchers cut output in the middle of lines).
 */
import * as Either from "effect/Either"
import type { Launcher } from "../../launcher/Launcher.ts"
import type { Transport } from "./Transport.ts"

export interface LauncherOptions {
  readonly launcher: Launcher
  readonly allowRunAsRoot: boolean
  /** `--mpi-params`. */
  readonly parameters: ReadonlyArray<string>
}

const tail = (text: string) => text.trim().split("\n").slice(-3).join(" | ")

export const launcherTransport = ({ allowRunAsRoot, launcher, parameters }: LauncherOptions): Transport => ({
  method: "mpi",
  shellOn: (host) =>
    launcher.family.build({
      program: launcher.program,
      processes: 1,
      layout: [{ host, slots: null, ranks: 1 }],
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot,
      btl: "auto",
      parameters: [...launcher.family.beside.overlap, ...parameters],
      environment: [],
      command: ["sh"]
    }).pipe(
      Either.map(({ argv }) => argv),
      Either.mapLeft((error) => error.message)
    ),
  explain: (_host, { code, signal }, stderr) => ({
    reason: `${launcher.program} ended with ${signal === null ? `status ${code}` : `signal ${signal}`}: ${
      tail(stderr)
    }`,
    mayPass: true
  })
})
