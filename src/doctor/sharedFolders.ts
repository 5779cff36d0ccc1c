/**
 * Whether a folder is the same on every host: a random token written on one host is read on the others. Device numbers are not
 * compared; those of a network file system differ between hosts by right (mlcommons/storage issue 566).
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { quoteWord } from "../config/quote.ts"
import { type Answered, askEach, type Asked, type Way } from "./askHosts.ts"
import { allHosts, type Check, check, ok, type Outcome, problem, unknown } from "./Check.ts"
import type { WantedFolder } from "./checks/folders.ts"
import type { FolderReport, HostReport } from "./HostReport.ts"
import { readToken, removeToken, type Token, tokenName, writeToken } from "./questions.ts"

interface Trial {
  readonly folder: WantedFolder
  /** The folder, and where it would be made when no host has it yet. */
  readonly where: string
  readonly token: Token
  readonly writer: HostReport
}

const checkName = ({ role }: WantedFolder) => `${role} shared`

const mountText = (found: FolderReport | undefined): string =>
  found?.mount === undefined ? "an unknown mount" : `${found.mount.type} of ${found.mount.device}`

const askedOf = ({ host, isLocal }: HostReport): Asked => ({ host, isLocal })

type Texts = Readonly<Record<string, string | undefined>>

const byHost = (answers: ReadonlyArray<Answered<Texts>>): ReadonlyMap<string, Texts> =>
  new Map(answers.flatMap(({ answer, asked }) => Either.isRight(answer) ? [[asked.host, answer.right] as const] : []))

const written = (trial: Trial, text: string | undefined): boolean => text?.trim() === trial.token.text

const readOutcome = (
  { folder, token, where, writer }: Trial,
  reader: HostReport,
  text: string | undefined
): Outcome => {
  if (text === undefined) return unknown(`what ${writer.host} wrote into ${where} could not be read`)
  if (text.trim() === token.text) return ok(`reads what ${writer.host} wrote into ${where}`)
  const here = reader.folders[token.index]
  const there = writer.folders[token.index]
  return problem(
    here?.exists === false && there?.exists === true
      ? `${folder.path} does not exist there, and does on ${writer.host}`
      : `does not see what ${writer.host} wrote into ${where}: here it is ${mountText(here)}, on ${writer.host} ${
        mountText(there)
      }`,
    "mount the same file system at that path on every host",
    `findmnt -T ${quoteWord(folder.path)}`
  )
}

/** Writes, reads and removes; what was written is removed however it ends. */
const tryOut = (way: Way, reports: ReadonlyArray<HostReport>, trials: ReadonlyArray<Trial>) => {
  const writers = reports.map((report) => ({ report, own: trials.filter(({ writer }) => writer === report) })).filter(
    ({ own }) => own.length > 0
  )
  const atWriters = (question: typeof writeToken) =>
    askEach(
      way,
      writers.map(({ own, report }) => ({ ...askedOf(report), questions: own.map(({ token }) => question(token)) }))
    )
  const readers = reports.map((report) => ({ report, others: trials.filter(({ writer }) => writer !== report) }))
    .filter(
      ({ others }) => others.length > 0
    )
  return Effect.acquireUseRelease(
    atWriters(writeToken),
    (wrote) =>
      Effect.gen(function*() {
        const texts = byHost(wrote)
        const isWritten = (trial: Trial) => written(trial, texts.get(trial.writer.host)?.[tokenName(trial.token.index)])
        const read = yield* askEach(
          way,
          readers.map(({ others, report }) => ({
            ...askedOf(report),
            questions: others.filter(isWritten).map(({ token }) => readToken(token))
          })).filter(({ questions }) => questions.length > 0)
        )
        const readBy = byHost(read)
        return trials.flatMap((trial): ReadonlyArray<Check> =>
          isWritten(trial)
            ? readers.filter(({ others }) => others.includes(trial)).map(({ report }) =>
              check(
                report.host,
                checkName(trial.folder),
                readOutcome(trial, report, readBy.get(report.host)?.[tokenName(trial.token.index)])
              )
            )
            : [
              check(
                allHosts,
                checkName(trial.folder),
                unknown(`${trial.writer.host} could not write a file into ${trial.where}`)
              )
            ]
        )
      }),
    () => atWriters(removeToken)
  )
}

/** Where a token goes: into the folder, or, when no host has it yet, into the one place where all would make it. */
const placeOf = (
  { path }: WantedFolder,
  found: ReadonlyArray<FolderReport | undefined>
): { readonly path: string; readonly where: string } | undefined => {
  if (found.some((it) => it?.exists === true)) return { path, where: path }
  const [place, ...others] = new Set(found.map((it) => it?.place))
  return place === undefined || place === "/" || others.length > 0
    ? undefined
    : { path: place, where: `${place}, where ${path} would be made` }
}

/** Nothing to say about one host alone. */
export const sharedChecks = (
  way: Way,
  reports: ReadonlyArray<HostReport>,
  folders: ReadonlyArray<WantedFolder>
): Effect.Effect<ReadonlyArray<Check>> => {
  if (reports.length < 2) return Effect.succeed([])
  const candidates = folders.map((folder, index): Trial | WantedFolder => {
    const place = placeOf(folder, reports.map((report) => report.folders[index]))
    const writer = reports.find((report) => {
      const found = report.folders[index]
      return found?.refusal === null && (found.exists || place?.where !== folder.path)
    })
    return writer === undefined || place === undefined ? folder : {
      folder,
      writer,
      where: place.where,
      token: { index, path: `${place.path}/.mlpstorage-doctor-${way.mark}x${index}`, text: `${way.mark}x${index}` }
    }
  })
  const trials = candidates.filter((it): it is Trial => "token" in it)
  const without = candidates.filter((it): it is WantedFolder => !("token" in it)).map((folder) =>
    check(
      allHosts,
      checkName(folder),
      unknown(
        `on no host does ${folder.path} exist and take files, nor would all make it at one place, so no token could be written`,
        "make it on the shared file system, then look again",
        `mkdir -p ${quoteWord(folder.path)}`
      )
    )
  )
  return trials.length === 0
    ? Effect.succeed(without)
    : Effect.map(tryOut(way, reports, trials), (checks) => [...checks, ...without])
}
