/** Checks of the programs the DLIO engine needs: an MPI launcher, DLIO and its Python modules. */
import { dlioInstallHint, replaceHint } from "../../engines/dlio/installHints.ts"
import {
  baseModules,
  type DlioModule,
  neededModules,
  pipWords,
  streamingModule
} from "../../engines/dlio/neededModules.ts"
import { hintsFor, installHint } from "../../launcher/installHints.ts"
import type { LauncherList } from "../../launcher/launchers.ts"
import { oneOf, productsOf } from "../../launcher/launcherWords.ts"
import { dialectOfVersion, dialects } from "../../rules/editions/dialects.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { type Check, check, ok, type Outcome, problem, unknown, warning } from "../Check.ts"
import type { HostReport } from "../HostReport.ts"

const notAnswered = "the host did not answer this question"

export const launcherText = ({ launcher }: HostReport): string | undefined =>
  launcher?.state === "present" && launcher.value.family !== undefined
    ? `${launcher.value.family.name} ${launcher.value.version ?? ""}`.trim()
    : undefined

const mpi = (launchers: LauncherList, report: HostReport, programs: ReadonlyArray<string>): Outcome => {
  const { facts, launcher } = report
  if (launcher === undefined) return unknown(notAnswered)
  const hint = installHint(hintsFor(launchers, programs[0]), facts.osRelease)
  if (launcher.state === "absent") {
    return problem(
      "no MPI launcher is on PATH of a shell that is not a login",
      "install one, the same on every host",
      hint
    )
  }
  const text = launcherText(report)
  return text === undefined
    ? problem(
      `${launcher.value.path} is no launcher this program knows; it says "${launcher.value.said}"`,
      `install ${oneOf(productsOf(launchers))}, or name one with --mpi-bin`,
      hint
    )
    : ok(`${text}, ${launcher.value.path}`)
}

const installDlio = dlioInstallHint(defaultEdition)[0] ?? null

export const dlioText = ({ dlio }: HostReport): string | undefined =>
  dlio?.state === "present" && dlio.value.version !== undefined
    ? `${dlio.value.version}${dlio.value.olderThanRound === null ? "" : " from before the round v2.0"}`
    : undefined

const found = ({ dlio }: HostReport, where: string | null): Outcome => {
  if (dlio === undefined) return unknown(notAnswered)
  if (dlio.state === "absent") {
    return problem(
      where === null ? "dlio_benchmark is not on PATH of a shell that is not a login" : `${where} is no program there`,
      "install it at the same place on every host, or name its folder with --dlio-bin-path",
      installDlio
    )
  }
  const { olderThanRound, path, python, trouble, version } = dlio.value
  if (trouble !== null) return problem(`${path} cannot be asked: ${trouble}`, "install it anew", installDlio)
  if (olderThanRound !== null) {
    return problem(
      `${path} is ${olderThanRound}`,
      "install the one the round is measured with",
      replaceHint(defaultEdition).slice(0, 2).join(" && ")
    )
  }
  return version === undefined
    ? unknown(
      `${path}: its Python does not know which version it is`,
      "install it with pip, so that it has a version",
      installDlio
    )
    : ok(`${version}, ${path}, Python ${python ?? "of an unknown version"}`)
}

const missingOf = (modules: ReadonlySet<string>, names: ReadonlyArray<DlioModule>): ReadonlyArray<DlioModule> =>
  names.filter((name) => !modules.has(name))

const pipInstall = (names: ReadonlyArray<DlioModule>): string | null => {
  const words = pipWords(names)
  return words.length === 0 ? null : `pip install ${words.join(" ")}`
}

/** A checkpoint as the rounds have them. */
const checkpoint = { framework: "pytorch" }

/** Without the first nothing runs; checkpoints of the round need the others too. What else a workload needs is asked before its run. */
const modules = ({ dlio }: HostReport): ReadonlyArray<Outcome> => {
  if (dlio === undefined || dlio.state === "absent") return [unknown("there is no DLIO whose Python could be asked")]
  const { modules: there, trouble, version } = dlio.value
  if (trouble !== null || there === undefined) return [unknown("DLIO's Python could not be asked")]
  const missing = missingOf(there, baseModules)
  if (missing.length > 0) {
    return [
      problem(
        `DLIO's Python lacks ${missing.join(", ")}`,
        "install them into the environment of dlio_benchmark",
        pipInstall(missing)
      )
    ]
  }
  const dialect = version === undefined ? undefined : dialectOfVersion(version)
  const needed = dialect === undefined
    ? []
    : neededModules(checkpoint, dialects[dialect], { writesCheckpoints: true }).map(({ module }) => module)
  const lacking = missingOf(there, needed)
  return [
    lacking.length === 0
      ? ok(`DLIO's Python has ${[...new Set([...baseModules, ...needed])].join(", ")}`)
      : warning(
        `DLIO's Python lacks ${lacking.join(", ")}, which checkpoints are written with`,
        lacking.includes(streamingModule)
          ? "install the suite that brings the streaming writer, into the environment of dlio_benchmark: without it checkpoints would hold nothing but zeros"
          : "install it into the environment of dlio_benchmark",
        pipInstall(lacking)
      )
  ]
}

/** What was asked for. */
interface Programs {
  readonly launchers: ReadonlyArray<string>
  /** The program a run would start, or its folder; null when PATH says it. undefined: DLIO is asked for elsewhere. */
  readonly dlio: string | null | undefined
}

/** For a run of the DLIO engine. */
export const programChecks = (
  known: LauncherList,
  report: HostReport,
  { dlio, launchers }: Programs
): ReadonlyArray<Check> => {
  const say = (name: string, outcome: Outcome) => check(report.host, name, outcome)
  return [
    say("MPI", mpi(known, report, launchers)),
    ...(dlio === undefined
      ? []
      : [say("DLIO", found(report, dlio)), ...modules(report).map((outcome) => say("Python modules", outcome))])
  ]
}
