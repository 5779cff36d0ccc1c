/** A run folder read through the platform's file system, for code that holds one or two of them. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { errnoOf, type FileError, fileError } from "./fileErrors.ts"
import { configFolders, isLog, isTimeseriesFile } from "./layout.ts"
import type { Answer, FolderEntry, RunFolder } from "./RunFolder.ts"
import type { Suite } from "./Suite.ts"

const limit = 64 * 1024 * 1024
const logHead = 64 * 1024

/** Files the readers may ask for; time series stay where they are, and logs but for their beginning. */
const isRead = (name: string): boolean =>
  (name.endsWith(".json") && !isTimeseriesFile(name)) || name.endsWith(".yaml") || isLog(name)

const got = <A>(value: A): Answer<A> => ({ _tag: "got", value })
const failed = (reason: string): Answer<never> => ({ _tag: "failed", reason })

interface SizedEntry extends FolderEntry {
  /** Bytes; 0 for anything but a file. */
  readonly size: number
}

interface HowToLoad {
  /** What its facts are called by, for example its path below the results directory; `path` unless given. */
  readonly name?: string
  /** Whose results of single ranks are loaded as well; none unless given. */
  readonly suite?: Suite
}

/** `path` is the folder. */
export const loadRunFolder = Effect.fn("results.loadRunFolder")(function*(
  path: string,
  { name = path, suite }: HowToLoad = {}
) {
  const fs = yield* FileSystem.FileSystem

  const entryOf = (folder: string, entry: string) =>
    fs.readLink(`${folder}/${entry}`).pipe(
      Effect.as<SizedEntry>({ name: entry, kind: "link", size: 0 }),
      Effect.catchAll(() =>
        fs.stat(`${folder}/${entry}`).pipe(Effect.map((info): SizedEntry =>
          info.type === "File"
            ? { name: entry, kind: "file", size: Number(info.size) }
            : { name: entry, kind: info.type === "Directory" ? "folder" : "other", size: 0 }
        ))
      ),
      Effect.catchAll(() => Effect.succeed<SizedEntry>({ name: entry, kind: "unreadable", size: 0 }))
    )

  const entriesOf = (folder: string) =>
    fs.readDirectory(folder).pipe(
      Effect.flatMap((names) =>
        Effect.forEach([...names].sort(), (entry) => entryOf(folder, entry), { concurrency: 16 })
      )
    )

  const head = (file: string) =>
    Effect.scoped(
      fs.open(file).pipe(
        Effect.flatMap((open) => open.readAlloc(logHead)),
        Effect.map((bytes) => bytes._tag === "Some" ? bytes.value : new Uint8Array())
      )
    )

  const contentOf = (file: string, entry: SizedEntry): Effect.Effect<Answer<Uint8Array>> => {
    if (entry.kind !== "file") return Effect.succeed(failed(entry.kind === "link" ? "ELOOP" : "not a regular file"))
    if (isLog(entry.name)) {
      return head(file).pipe(
        Effect.map(got),
        Effect.catchAll((error) => Effect.succeed(failed(errnoOf(error) ?? "EIO")))
      )
    }
    if (entry.size > limit) return Effect.succeed(failed(`larger than ${limit / 1024 / 1024} MiB`))
    return fs.readFile(file).pipe(
      Effect.map(got),
      Effect.catchAll((error) => Effect.succeed(failed(errnoOf(error) ?? error.message)))
    )
  }

  const contents = new Map<string, Answer<Uint8Array>>()
  const folders = new Map<string, Answer<ReadonlyArray<FolderEntry>>>()
  const load = (folder: string, prefix: string, entries: ReadonlyArray<SizedEntry>) =>
    Effect.forEach(
      entries.filter((entry) => isRead(entry.name)),
      (entry) =>
        contentOf(`${folder}/${entry.name}`, entry).pipe(
          Effect.map((answer) => contents.set(`${prefix}${entry.name}`, answer))
        ),
      { concurrency: 16, discard: true }
    )

  const entries = yield* entriesOf(path).pipe(
    Effect.mapError((error): FileError => fileError(path, "read", "the run folder")(error))
  )
  yield* load(path, "", entries)
  for (const below of configFolders) {
    if (!entries.some((entry) => entry.name === below && entry.kind === "folder")) continue
    const inside = yield* Effect.either(entriesOf(`${path}/${below}`))
    if (inside._tag === "Left") folders.set(below, failed(errnoOf(inside.left) ?? "EIO"))
    else {
      folders.set(below, got(inside.right))
      yield* load(`${path}/${below}`, `${below}/`, inside.right)
    }
  }

  const loadDetail = (
    prefix: string,
    inside: ReadonlyArray<SizedEntry>,
    [pattern, ...deeper]: ReadonlyArray<RegExp>
  ): Effect.Effect<void> =>
    pattern === undefined
      ? load(`${path}/${prefix}`, prefix, inside)
      : Effect.forEach(
        inside.filter((entry) => entry.kind === "folder" && pattern.test(entry.name)),
        (entry) =>
          entriesOf(`${path}/${prefix}${entry.name}`).pipe(
            Effect.tap((below) => folders.set(`${prefix}${entry.name}`, got(below))),
            Effect.flatMap((below) => loadDetail(`${prefix}${entry.name}/`, below, deeper)),
            Effect.catchAll((error) =>
              Effect.sync(() => folders.set(`${prefix}${entry.name}`, failed(errnoOf(error) ?? "EIO")))
            )
          ),
        { discard: true }
      )
  for (const { details } of suite?.benchmarks ?? []) if (details !== undefined) yield* loadDetail("", entries, details)

  return {
    path: name,
    entries,
    list: (below) => folders.get(below) ?? failed("ENOENT"),
    read: (file) => contents.get(file) ?? failed("ENOENT")
  } satisfies RunFolder
})
