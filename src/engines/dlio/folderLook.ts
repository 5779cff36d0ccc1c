/** Many files of a folder looked at together, on this machine and through a shell on another host: the same from both. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { answersOf } from "../../cluster/remote/answersOf.ts"
import type { HostShell } from "../../cluster/remote/hostShell.ts"
import { quoteWord, quoteWords } from "../../config/quote.ts"
import { type AppError, StorageError } from "../../errors/AppError.ts"

export const blockBytes = 4096

/** What stands for a block of zeros; any other word is the same for equal blocks only. */
export const zeroBlock = "zero"

export interface FolderLook {
  /** Bytes of regular files below the folder; undefined for what is not there. */
  readonly sizes: (
    folder: string,
    names: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<number | undefined>, AppError>
  /** Whole blocks of a file, by their numbers. */
  readonly blocks: (
    path: string,
    numbers: ReadonlyArray<number>
  ) => Effect.Effect<ReadonlyArray<string>, AppError>
}

const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0)

const sampling = (path: string) => (error: { readonly message: string }) =>
  new StorageError({ path, operation: `sampling (${error.message})`, errno: null, partialFiles: [] })

export const localLook = (fs: FileSystem.FileSystem): FolderLook => ({
  sizes: (folder, names) =>
    Effect.forEach(names, (name) =>
      fs.stat(`${folder}/${name}`).pipe(
        Effect.map(({ size, type }) => type === "File" ? Number(size) : undefined),
        Effect.orElseSucceed(() => undefined)
      ), { concurrency: 32 }),
  blocks: (path, numbers) =>
    Effect.gen(function*() {
      const file = yield* fs.open(path)
      return yield* Effect.forEach(numbers, (number) =>
        file.seek(FileSystem.Size(number * blockBytes), "start").pipe(
          Effect.zipRight(file.readAlloc(FileSystem.Size(blockBytes))),
          Effect.map(Option.getOrElse(() => new Uint8Array())),
          Effect.map((block) => isZero(block) ? zeroBlock : Buffer.from(block).toString("latin1"))
        ))
    }).pipe(Effect.scoped, Effect.mapError(sampling(path)))
})

/** `cd` first, so that what stands in the folder's own path cannot be taken for the end of a name. */
export const lookFunctions = `sizes_in() (
  cd -- "$1" 2>/dev/null || exit 0
  shift
  stat -L -c '%f %s %n' -- "$@" 2>/dev/null
  exit 0
)
blocks_of() (
  file=$1
  shift
  : <"$file" || exit 1
  for number in "$@"; do dd if="$file" bs=${blockBytes} skip="$number" count=1 2>/dev/null | md5sum | cut -c 1-32; done
)
`

/** Files whose names go over in one question. */
const namesAtOnce = 500

const regular = 0x8000

const sizesIn = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [, mode = "", size = "", name = ""] = /^([\da-f]+) (\d+) (.*)$/.exec(line) ?? []
      return (Number.parseInt(mode, 16) & 0xf000) === regular ? [[name, Number(size)] as const] : []
    })
  )

const zeroDigest = "620f0b67a91f7f74151bc5be745b7110"

export const remoteLook = (shell: HostShell, host: string): FolderLook => {
  const said = answersOf(shell, host)
  return {
    sizes: Effect.fnUntraced(function*(folder, names) {
      const found = new Map<string, number>()
      for (let from = 0; from < names.length; from += namesAtOnce) {
        const words = [folder, ...names.slice(from, from + namesAtOnce)]
        for (const [name, size] of sizesIn(yield* said("look up", folder, `sizes_in ${quoteWords(words)}`))) {
          found.set(name, size)
        }
      }
      return names.map((name) => found.get(name))
    }),
    blocks: (path, numbers) =>
      Effect.map(
        said("read", path, `blocks_of ${quoteWord(path)} ${numbers.join(" ")}`),
        (text) => text.split("\n").filter((line) => line !== "").map((line) => line === zeroDigest ? zeroBlock : line)
      )
  }
}
