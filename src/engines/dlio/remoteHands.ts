/** The same on another host, through a shell there. */
import * as Effect from "effect/Effect"
import { answersOf } from "../../cluster/remote/answersOf.ts"
import type { HostShell } from "../../cluster/remote/hostShell.ts"
import { quoteWord, quoteWords } from "../../config/quote.ts"
import type { Leftover } from "../../domain/EngineEvent.ts"
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
remove_in() (
  top=$1 folder=$2
  shift 2
  [ -e "$top/$folder" ] || [ -L "$top/$folder" ] || return 0
  above=$(cd -P -- "$(dirname -- "$top")" && pwd -P) || return 1
  cd -P -- "$top/$folder" || return 1
  if [ "$(pwd -P)" != "\${above%/}/$(basename -- "$top")/$folder" ]; then echo "link"; return 0; fi
  for name in "$@"; do
    [ -e "$name" ] || [ -L "$name" ] || continue
    if why=$(rm -f -- "$name" 2>&1); then echo "gone $name"; else echo "left $name $why"; fi
  done
  cd -P .. && rmdir -- "$folder" 2>/dev/null
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

export const remoteHands = (shell: HostShell, host: string): FolderHands => {
  const said = answersOf(shell, host)
  return {
    makeFolder: (path) =>
      Effect.map(said("make folder", path, `make_folder ${quoteWord(path)}`), (text) => text.includes("made")),
    replaceFile: Effect.fnUntraced(function*(path, whole) {
      const at = quoteWord(path)
      yield* said("write", path, `begin_file ${at}`)
      for (const word of inWords(whole)) {
        yield* said("write", path, `more_file ${at} ${quoteWord(word)}`)
      }
      yield* said("write", path, `end_file ${at}`)
    }),
    removeListed: Effect.fnUntraced(function*(above, listed) {
      const left: Array<Leftover> = []
      let [count, bytes] = [0, 0]
      for (const { files, folder } of listed) {
        const sizes = new Map(files.map((file) => [file.name, file.bytes]))
        const text = yield* said("remove from", above, `remove_in ${quoteWords([above, folder, ...sizes.keys()])}`)
        for (const line of text.split("\n")) {
          const [word, name = "", ...why] = line.split(" ")
          if (word === "link") left.push({ path: `${above}/${folder}`, why: linked })
          if (word === "left") left.push({ path: `${above}/${folder}/${name}`, why: why.join(" ") })
          if (word !== "gone") continue
          count += 1
          bytes += sizes.get(name) ?? 0
        }
      }
      return { files: count, bytes, left }
    }),
    removeFile: (path) => Effect.asVoid(said("remove", path, `rm -f -- ${quoteWord(path)}`)),
    removeIfEmpty: (folder) => Effect.asVoid(said("remove", folder, `remove_empty ${quoteWord(folder)}`))
  }
}
