/** Asks the hosts and looks at what they say: every check of the doctor, in the order of its table. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFiles } from "../cluster/HostFiles.ts"
import type { Refusal } from "../cluster/remote/Transport.ts"
import { Launchers } from "../launcher/launchers.ts"
import { askAll, type Asked, type Way } from "./askHosts.ts"
import { allHosts, type Check, check, ok, type Outcome, problem, unknown, warning } from "./Check.ts"
import { folderChecks, type WantedFolder } from "./checks/folders.ts"
import { hostChecks } from "./checks/host.ts"
import { programChecks } from "./checks/programs.ts"
import { togetherChecks } from "./checks/together.ts"
import { type HostReport, reportOf } from "./HostReport.ts"
import { questionsFor, type Wanted } from "./questions.ts"
import { sharedChecks } from "./sharedFolders.ts"

export interface Examination {
  readonly hosts: ReadonlyArray<Asked>
  readonly folders: ReadonlyArray<WantedFolder>
  /** null when the native engine alone is meant, which needs neither. */
  readonly programs: Pick<Wanted, "dlio" | "launchers"> | null
  /** How other hosts are asked, for the reader; null when they are not asked at all. */
  readonly by: string | null
}

const refused = ({ command, reason }: Refusal): Outcome =>
  command === undefined
    ? problem(reason, "mend what is named, so that this host answers")
    : problem(reason, "let this user in without a question", command)

/** O_DIRECT is tried on this machine only: the native engine runs nowhere else. */
const directIo = (
  files: Context.Tag.Service<HostFiles>,
  report: HostReport,
  folders: ReadonlyArray<WantedFolder>
): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.forEach(folders, ({ path, role }, i) => {
    const found = report.folders[i]
    if (role === "results" || found === undefined || found.isBlocked) return Effect.succeed([])
    const name = `${role} direct I/O`
    if (found.refusal !== null) {
      return Effect.succeed([check(report.host, name, unknown(`${found.place} takes no files to try with`))])
    }
    return files.takesDirectIo(found.place).pipe(
      Effect.map((takes) =>
        takes
          ? ok(`${path} takes O_DIRECT`)
          : warning(
            `the file system of ${path} refuses O_DIRECT`,
            "run with --io buffered, and drop the page cache between writing and reading"
          )
      ),
      Effect.catchAll((error) => Effect.succeed(unknown(error.message))),
      Effect.map((outcome) => [check(report.host, name, outcome)])
    )
  }).pipe(Effect.map((checks) => checks.flat()))

/** Lines of one host stand together, those about all hosts last. */
const inOrder = (hosts: ReadonlyArray<Asked>, checks: ReadonlyArray<Check>): ReadonlyArray<Check> =>
  [...hosts.map(({ host }) => host), allHosts].flatMap((host) => checks.filter((it) => it.host === host))

export const examineHosts = Effect.fn("doctor.examineHosts")(function*(
  way: Way,
  files: Context.Tag.Service<HostFiles>,
  { by, folders, hosts, programs }: Examination
) {
  const launchers = yield* Launchers
  const paths = folders.map(({ path }) => path)
  const wanted: Wanted = { ...(programs ?? { dlio: null, launchers: [] }), folders: paths }
  const answers = yield* askAll(way, hosts, questionsFor(launchers, wanted))
  const reports = answers.flatMap(({ answer, asked }) =>
    Either.isRight(answer)
      ? [reportOf(launchers, { ...asked, folders: paths }, answer.right.facts, answer.right.answer)]
      : []
  )
  const reach = answers.map(({ answer, asked: { host, isLocal } }) =>
    check(
      host,
      "reachable",
      Either.match(answer, {
        onLeft: (refusal) => by === null ? unknown(refusal.reason) : refused(refusal),
        onRight: () => ok(isLocal ? "this machine" : `by ${by}`)
      })
    )
  )
  const local = reports.find(({ isLocal }) => isLocal)
  const isAlone = hosts.length === 1 && local !== undefined
  return inOrder(hosts, [
    ...reach,
    ...togetherChecks(reports, { launcher: programs !== null, dlio: programs !== null && programs.dlio !== null }),
    ...reports.flatMap((report) => hostChecks(report, isAlone)),
    ...reports.flatMap((report) => folderChecks(report, folders)),
    ...(local === undefined ? [] : yield* directIo(files, local, folders)),
    ...(yield* sharedChecks(way, reports, folders)),
    ...(programs === null
      ? []
      : reports.flatMap((report) =>
        programChecks(launchers, report, {
          launchers: programs.launchers,
          dlio: programs.dlio === null ? undefined : programs.dlio.where
        })
      ))
  ])
})
