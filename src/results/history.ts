/**
 * The history of a user's runs: one JSON line per command under the XDG state folder, only ever appended to. An entry's id is the
 * number of its line. Each entry is one write to a file opened for appending, so that writers at the same time do not mix; on a
 * network home without that promise a torn line is skipped and counted.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { redacted } from "../domain/secretValues.ts"
import { BadStructure } from "../errors/AppError.ts"
import { errnoOf, fileError } from "./fileErrors.ts"
import { makeFolder } from "./makeFolder.ts"

export const HistoryEntry = Schema.Struct({
  schema_version: Schema.Literal(1),
  /** Wall clock with its offset. */
  started_at: Schema.String,
  ended_at: Schema.String,
  hostname: Schema.String,
  working_directory: Schema.String,
  /** Word by word as typed, without the program's name, secrets removed. */
  argv: Schema.Array(Schema.String),
  /** The exit status. */
  status: Schema.Int,
  /** Every run directory that was made, in order. */
  runs: Schema.Array(Schema.Struct({ run_id: Schema.String, record: Schema.String })),
  /** The entry that this one ran again. */
  rerun_of: Schema.NullOr(Schema.Int),
  program: Schema.String
})
export type HistoryEntry = typeof HistoryEntry.Type

export interface NumberedEntry extends HistoryEntry {
  readonly id: number
}

export interface History {
  /** Oldest first. */
  readonly entries: ReadonlyArray<NumberedEntry>
  /** Numbers of lines that are no entries. */
  readonly unreadable: ReadonlyArray<number>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Any text but one that says no. */
export const isSwitchedOff = (environment: Environment): boolean =>
  !["", "0", "false", "no", "off"].includes((environment["MLPS_NO_HISTORY"] ?? "").toLowerCase())

/** undefined when the environment names no place. A relative XDG_STATE_HOME does not count (XDG base directories). */
export const historyPath = (environment: Environment): string | undefined => {
  const { HOME: home = "", XDG_STATE_HOME: state = "" } = environment
  if (state.startsWith("/")) return `${state}/mlpstorage/history.ndjson`
  return home.startsWith("/") ? `${home}/.local/state/mlpstorage/history.ndjson` : undefined
}

const Line = Schema.parseJson(HistoryEntry)
const decode = Schema.decodeUnknownOption(Line)

/**
 * What is in its place and is not the user's own file: a pipe would hold this process, a link leads elsewhere, and what
 * others may write would be run again by `history rerun`.
 */
const refuseOthers = Effect.fn("results.refuseOthers")(function*(path: string, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const refused = (at: string, detail: string, advice: string) => new BadStructure({ path: at, detail, advice })
  const [info, place] = [yield* Effect.option(fs.stat(path)), yield* Effect.option(fs.stat(folder))]
  if (yield* Effect.isSuccess(fs.readLink(path))) {
    return yield* refused(path, "is a symbolic link, not the history itself", "remove the link")
  }
  if (Option.isSome(info) && info.value.type !== "File") {
    const what = info.value.type === "FIFO" ? "is a named pipe, not a file" : "is no regular file"
    return yield* refused(path, what, "move it away")
  }
  for (const [at, found, mode] of [[folder, place, "700"], [path, info, "600"]] as const) {
    if (Option.isSome(found) && (found.value.mode & 0o022) !== 0) {
      return yield* refused(
        at,
        "can be written by others, who could put commands into the history",
        `chmod ${mode} ${at}`
      )
    }
  }
  if (Option.isSome(info) && Number(info.value.size) > mostBytes) {
    return yield* refused(path, `has ${info.value.size} bytes`, "move it away; a new one is begun")
  }
})

const mostBytes = 256 * 2 ** 20

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

/** The folder and the file are the user's alone. */
export const appendHistory = Effect.fn("results.appendHistory")(function*(path: string, entry: HistoryEntry) {
  const fs = yield* FileSystem.FileSystem
  const folder = folderOf(path)
  yield* makeFolder(folder, { mode: 0o700 })
  yield* refuseOthers(path, folder)
  const line = new TextEncoder().encode(`${JSON.stringify(entry)}\n`)
  yield* Effect.scoped(
    Effect.flatMap(fs.open(path, { flag: "a", mode: 0o600 }), (file) => file.writeAll(line))
  ).pipe(Effect.mapError(fileError(path, "append to")))
})

/** No file is an empty history. */
export const readHistory = Effect.fn("results.readHistory")(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  yield* refuseOthers(path, folderOf(path))
  const text = yield* fs.readFileString(path).pipe(
    Effect.catchIf((error) => errnoOf(error) === "ENOENT", () => Effect.succeed("")),
    Effect.mapError(fileError(path, "read", "the history"))
  )
  const entries: Array<NumberedEntry> = []
  const unreadable: Array<number> = []
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue
    const entry = decode(line)
    if (Option.isSome(entry)) entries.push({ id: i + 1, ...entry.value })
    else unreadable.push(i + 1)
  }
  const history: History = { entries, unreadable }
  return history
})

/** What was typed cannot be typed again from what was kept. */
export const lacksSecrets = ({ argv }: HistoryEntry): boolean => argv.some((word) => word.includes(redacted))
