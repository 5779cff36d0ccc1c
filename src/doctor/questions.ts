/**
 * What the doctor asks a host beyond its files, as shell functions for the script of `src/cluster/remote`: POSIX only, and
 * nothing is changed there but files of our own that are gone when the answer is.
 */
import { cachesFunction } from "../cluster/remote/dropCaches.ts"
import type { Question } from "../cluster/remote/hostScript.ts"
import { quoteWord } from "../config/quote.ts"
import { askDlio, hiddenInterpreter } from "../engines/dlio/askDlio.ts"
import type { LauncherList } from "../launcher/launchers.ts"

/** Name and number of the user the shell runs as. */
const user: Question = { name: "user", functions: "who() { id -un && id -u; }\n", command: "who" }

/** Opens the switch as a cache drop would, and writes nothing into it, so that nothing is dropped. */
const caches: Question = { name: "caches", functions: cachesFunction, command: "caches \"\"" }

/** What logind does with shared memory when the user's last session ends. Later files win, as systemd reads them. */
const ipc: Question = {
  name: "ipc",
  functions: `ipc() {
  [ -d /run/systemd/system ] || { echo absent; return 0; }
  manager="org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager"
  case $(busctl get-property $manager RemoveIPC 2>/dev/null) in
    "b true") echo yes ;;
    "b false") echo no ;;
    *) for folder in /usr/lib/systemd /run/systemd /etc/systemd; do
         cat "$folder/logind.conf" "$folder"/logind.conf.d/*.conf 2>/dev/null
       done | sed -n 's/^[[:space:]]*RemoveIPC[[:space:]]*=[[:space:]]*//p' | tail -n 1 | grep . || echo default ;;
  esac
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then echo lingers; fi
}
`,
  command: "ipc"
}

/** Kind, name, state, speed in Mb/s or rate; for Ethernet also its flags and whether there is hardware behind it. */
const network: Question = {
  name: "network",
  functions: `network() {
  for folder in /sys/class/net/*; do
    [ -e "$folder/operstate" ] || continue
    hardware=virtual
    if [ -e "$folder/device" ]; then hardware=device; fi
    speed=$(cat "$folder/speed" 2>/dev/null)
    echo "net|\${folder##*/}|$(cat "$folder/operstate")|$speed|$(cat "$folder/flags")|$hardware"
  done
  for folder in /sys/class/infiniband/*/ports/*; do
    [ -e "$folder/state" ] || continue
    adapter=\${folder%/ports/*}
    echo "ib|\${adapter##*/}/\${folder##*/}|$(cat "$folder/state")|$(cat "$folder/rate" 2>/dev/null)"
  done
}
`,
  command: "network"
}

const governor: Question = {
  name: "governor",
  functions: `governor() {
  cat /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor 2>/dev/null | sort | uniq -c
}
`,
  command: "governor"
}

/** The launcher's path, then what it says of itself. */
const launcher = (programs: ReadonlyArray<string>): Question => ({
  name: "mpi",
  functions: `mpi() {
  for program in ${programs.map(quoteWord).join(" ")}; do
    command -v "$program" || continue
    "$program" --version 2>&1
    return 0
  done
  echo absent
}
`,
  command: "mpi"
})

/**
 * DLIO's script, and what the interpreter of its first line says of version and modules. pip hides a long path of an
 * interpreter in a second line that is shell and Python at once.
 */
const dlio = (launchers: LauncherList, where: string | null): Question => ({
  name: "dlio",
  functions: `dlio() {
  script=${where === null ? "$(command -v dlio_benchmark)" : quoteWord(where)}
  if [ -d "$script" ]; then script=$script/dlio_benchmark; fi
  if [ -z "$script" ] || [ ! -x "$script" ]; then echo absent; return 0; fi
  echo "path $script"
  python=$(sed -n ${quoteWord(hiddenInterpreter)} "$script")
  if [ -n "$python" ]; then
    "$python" -c ${quoteWord(askDlio(launchers))} "$script"
  else
    python=$(sed -n '1s/^#! *//p' "$script")
    $python -c ${quoteWord(askDlio(launchers))} "$script"
  fi
  echo "status $?"
}
`,
  command: "dlio"
})

export const folderName = (index: number): string => `folder/${index}`

/** Where the folder is or would be, whether something else stands in its way, whether a file can be made there, and what `df` says of it. */
const folder = (path: string, index: number): Question => ({
  name: folderName(index),
  ...(index > 0 ? {} : {
    functions: `folder() {
  place=$1
  state=missing
  while [ ! -d "$place" ] && [ "$place" != / ]; do
    if [ -e "$place" ] || [ -L "$place" ]; then state=blocked; fi
    place=$(dirname -- "$place")
  done
  if [ "$place" = "$1" ]; then state=exists; fi
  echo "$state"
  cd -- "$place" && pwd -P || return 1
  probe=.mlpstorage-doctor-$$
  if said=$( (: >"$probe") 2>&1 ); then rm -f -- "$probe"; echo writable; else echo "refused $(echo $said)"; fi
  df -Pk . 2>/dev/null | tail -n 1
  df -Pi . 2>/dev/null | tail -n 1
}
`
  }),
  command: `folder ${quoteWord(path)}`
})

export interface Wanted {
  /** Names to look for, the first found counts; empty when no launcher matters. */
  readonly launchers: ReadonlyArray<string>
  /** Whether DLIO matters, and where it is (itself or its folder) when that is not for PATH to say. */
  readonly dlio: { readonly where: string | null } | null
  /** Absolute. */
  readonly folders: ReadonlyArray<string>
}

export const questionsFor = (
  known: LauncherList,
  { dlio: wanted, folders, launchers }: Wanted
): ReadonlyArray<Question> => [
  user,
  caches,
  ipc,
  network,
  governor,
  ...(launchers.length === 0 ? [] : [launcher(launchers)]),
  ...(wanted === null ? [] : [dlio(known, wanted.where)]),
  ...folders.map(folder)
]

/** A file that one host writes and the others read. */
export interface Token {
  /** Tells the tokens of one script apart. */
  readonly index: number
  /** Absolute. */
  readonly path: string
  /** Letters and digits. */
  readonly text: string
}

export const tokenName = (index: number): string => `token/${index}`

const aboutToken = (body: (path: string, token: Token) => string) => (token: Token): Question => ({
  name: tokenName(token.index),
  functions: `token${token.index}() { ${body(quoteWord(token.path), token)}; }\n`,
  command: `token${token.index}`
})

export const writeToken = aboutToken((path, { text }) => `umask 022; echo ${text} >${path} && cat ${path}`)

/** A network file system may take a moment to show a new name. */
export const readToken = aboutToken((path) =>
  `for attempt in 1 2 3; do if [ -e ${path} ]; then cat ${path}; return; fi; sleep 1; done; echo absent`
)

export const removeToken = aboutToken((path) => `rm -f -- ${path} && echo removed`)
