/** The same on another host, through a shell there. */
import * as Effect from "effect/Effect"
import { isCheckpointPath, stepFolder } from "../../benchmarks/checkpointing/CheckpointWork.ts"
import { filesByCheckpoint, serialiseMarker } from "../../benchmarks/checkpointing/marker.ts"
import type { HostShell } from "../../cluster/remote/hostShell.ts"
import { quoteWord, quoteWords } from "../../config/quote.ts"
import type { Leftover } from "../../domain/EngineEvent.ts"
import { errnoSaid } from "../../domain/errno.ts"
import { type AppError, StorageError } from "../../errors/AppError.ts"
import { onHost } from "../../errors/onHost.ts"
import { refusedBy } from "../../errors/refusedBy.ts"
import type { FolderHands } from "./folderHands.ts"

/**
 * `cd` holds a folder as it is: when a name on the way has become a link, the path that is really held is another one, and nothing is
 * removed there.
 */
export const handFunctions = `make_folder() {
  if [ -d "$1" ]; then echo there; return 0; fi
  mkdir -p -- "$(dirname -- "$1")" && mkdir -- "$1" && echo made
}
begin_file() {
  rm -f -- "$1.tmp" && (set -C; : >"$1.tmp")
}
more_file() {
  printf %s "$2" >>"$1.tmp"
}
end_file() {
  sync -- "$1.tmp" 2>/dev/null
  mv -fT -- "$1.tmp" "$1" || { rm -f -- "$1.tmp"; return 1; }
}
remove_step() (
  model=$1 step=$2
  shift 2
  [ -e "$model/$step" ] || [ -L "$model/$step" ] || return 0
  above=$(cd -P -- "$(dirname -- "$model")" && pwd -P) || return 1
  cd -P -- "$model/$step" || return 1
  if [ "$(pwd -P)" != "\${above%/}/$(basename -- "$model")/$step" ]; then echo "link"; return 0; fi
  for name in "$@"; do
    [ -e "$name" ] || [ -L "$name" ] || continue
    if why=$(rm -f -- "$name" 2>&1); then echo "gone $name"; else echo "left $name $why"; fi
  done
  cd -P .. && rmdir -- "$step" 2>/dev/null
  return 0
)
remove_empty() {
  [ ! -d "$1" ] || rmdir -- "$1" 2>/dev/null || :
}
`

/** Of a file that goes over as one word of a command. */
const wordLength = 65_536

const inWords = (text: string): ReadonlyArray<string> =>
  Array.from(
    { length: Math.ceil(text.length / wordLength) },
    (_, i) => text.slice(i * wordLength, (i + 1) * wordLength)
  )

const linked = "it is a symbolic link, or lies behind one, and none is followed here"

export const remoteHands = ({ ask }: HostShell, host: string): FolderHands => {
  const said = (operation: string, path: string, command: string): Effect.Effect<string, AppError> =>
    ask(command).pipe(
      Effect.mapError(({ reason }) =>
        new StorageError({ path, host, operation: `${operation} (${reason})`, errno: null, partialFiles: [] })
      ),
      Effect.flatMap(({ status, text }) =>
        status === 0
          ? Effect.succeed(text)
          : Effect.fail(onHost(refusedBy(errnoSaid(text), { path, operation }), host))
      )
    )
  return {
    makeFolder: (path) =>
      Effect.map(said("make folder", path, `make_folder ${quoteWord(path)}`), (text) => text.includes("made")),
    writeMarker: Effect.fnUntraced(function*(path, marker) {
      const at = quoteWord(path)
      yield* said("write", path, `begin_file ${at}`)
      for (const word of inWords(serialiseMarker(marker))) {
        yield* said("write", path, `more_file ${at} ${quoteWord(word)}`)
      }
      yield* said("write", path, `end_file ${at}`)
    }),
    removeListed: Effect.fnUntraced(function*(folder, marker) {
      const left: Array<Leftover> = []
      let [count, bytes] = [0, 0]
      for (const [checkpoint, files] of filesByCheckpoint(marker)) {
        const step = stepFolder(checkpoint)
        const listed = files.filter(({ path }) => isCheckpointPath(path, checkpoint))
        const sizes = new Map(listed.map((file) => [file.path.slice(step.length + 1), file.bytes]))
        const text = yield* said("remove from", folder, `remove_step ${quoteWords([folder, step, ...sizes.keys()])}`)
        for (const line of text.split("\n")) {
          const [word, name = "", ...why] = line.split(" ")
          if (word === "link") left.push({ path: `${folder}/${step}`, why: linked })
          if (word === "left") left.push({ path: `${folder}/${step}/${name}`, why: why.join(" ") })
          if (word !== "gone") continue
          count += 1
          bytes += sizes.get(name) ?? 0
        }
      }
      return { files: count, bytes, left }
    }),
    removeMarker: (path) => Effect.asVoid(said("remove", path, `rm -f -- ${quoteWord(path)}`)),
    removeIfEmpty: (folder) => Effect.asVoid(said("remove", folder, `remove_empty ${quoteWord(folder)}`))
  }
}
