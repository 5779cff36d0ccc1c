/**
 * What each rank moved, by the kernel's own count of its processes (proc_pid_io(5)): kv-cache.py while it runs, and the wrapper that started
 * it afterwards, which has its ended child's share and waits at the end of every trial. Nobody else has a part in it. Pure.
 */
import { quoteWord } from "../../../config/quote.ts"

/**
 * For a shell on a host. Each line of `kv_ranks FOLDER` is a process of the trial of that folder: `wrapper` or `program`, its id, its
 * parent's, its rank, `left` where the rank's file is there, and rchar, wchar, read_bytes, write_bytes. `kv_cache FOLDER` prints the file system, its free bytes and, for each
 * rank's folder, how many entries lie in it and how many bytes they have.
 */
export const rankIoFunctions = `kv_ranks() {
  for file in $(grep -lsF -e "$1" /proc/[0-9]*/cmdline); do
    place=\${file%/cmdline}
    words=$(tr '\\0' '\\n' < "$file" 2>/dev/null)
    case $(printf '%s\\n' "$words" | sed -n 2p) in
      */mlperf_wrapper.py)
        kind=wrapper
        variables=$(tr '\\0' '\\n' < "$place/environ" 2>/dev/null)
        rank=$(printf '%s\\n' "$variables" | sed -n 's/^OMPI_COMM_WORLD_RANK=//p' | head -n 1)
        [ -n "$rank" ] || rank=$(printf '%s\\n' "$variables" | sed -n 's/^PMI_RANK=//p' | head -n 1)
        [ -n "$rank" ] || rank=0
        ;;
      */kv-cache.py)
        kind=program
        rank=$(printf '%s\\n' "$words" | sed -n 's,^.*/rank_\\([0-9]*\\)/kvcache_results_.*,\\1,p' | head -n 1)
        [ -n "$rank" ] || continue
        ;;
      *) continue ;;
    esac
    parent=$(sed -n 's/^PPid:[^0-9]*//p' "$place/status" 2>/dev/null)
    io=$(sed -n 's/^\\(rchar\\|wchar\\|read_bytes\\|write_bytes\\): //p' "$place/io" 2>/dev/null | tr '\\n' ' ')
    [ -n "$io" ] || io='- - - -'
    left=-
    for result in "$1/rank_$rank"/kvcache_results_*; do [ -s "$result" ] && left=left; done
    echo "$kind \${place#/proc/} \${parent:-0} $rank $left $io"
  done
}
kv_cache() {
  place=$1
  while [ ! -d "$place" ] && [ "$place" != / ]; do place=$(dirname "$place"); done
  echo "type $(df -P -T "$place" 2>/dev/null | sed -n 2p | tr -s ' ' | cut -d ' ' -f 2)"
  echo "free $(df -P -B1 "$place" 2>/dev/null | sed -n 2p | tr -s ' ' | cut -d ' ' -f 4)"
  for folder in "$1"/rank_*; do
    [ -d "$folder" ] || continue
    echo "rank \${folder##*/rank_} $(find "$folder" -maxdepth 1 -name '*.npy' -printf '%s\\n' 2>/dev/null | { n=0; s=0; while read -r b; do n=$((n + 1)); s=$((s + b)); done; echo "$n $s"; })"
  done
}
`

export const rankIoQuestion = (trialFolder: string): string => `kv_ranks ${quoteWord(trialFolder)}`
export const cacheQuestion = (folder: string): string => `kv_cache ${quoteWord(folder)}`

interface ProcessIo {
  readonly kind: "wrapper" | "program"
  readonly pid: number
  readonly parent: number
  readonly rank: number
  /** The rank has left its file, the last thing that kv-cache.py does. */
  readonly hasLeft: boolean
  /** By system calls, and by what came from or went to below the page cache; null where the kernel does not show them. */
  readonly io: {
    readonly readChars: number
    readonly writtenChars: number
    readonly readBytes: number
    readonly writtenBytes: number
  } | null
}

const line = /^(wrapper|program) (\d+) (\d+) (\d+) (left|-) (\d+|-) (\d+|-) (\d+|-) (\d+|-)\s*$/

export const processesIn = (answer: string): ReadonlyArray<ProcessIo> =>
  answer.split("\n").flatMap((text): ReadonlyArray<ProcessIo> => {
    const [, kind, pid, parent, rank, left, ...io] = line.exec(text) ?? []
    if (kind !== "wrapper" && kind !== "program") return []
    const [readChars = Number.NaN, writtenChars = Number.NaN, readBytes = Number.NaN, writtenBytes = Number.NaN] = io
      .map(
        Number
      )
    return [{
      kind,
      pid: Number(pid),
      parent: Number(parent),
      rank: Number(rank),
      hasLeft: left === "left",
      io: io.some((figure) => figure === "-") ? null : { readChars, writtenChars, readBytes, writtenBytes }
    }]
  })

export interface CacheFolder {
  /** As the kernel names it; null where `df` does not say. */
  readonly fileSystem: string | null
  /** Bytes; null where `df` does not say. */
  readonly freeBytes: number | null
  readonly ranks: ReadonlyArray<{ readonly rank: number; readonly entries: number; readonly bytes: number }>
}

export const cacheIn = (answer: string): CacheFolder => {
  const [, fileSystem = null] = /^type (\S+)$/m.exec(answer) ?? []
  const [, free] = /^free (\d+)$/m.exec(answer) ?? []
  return {
    fileSystem,
    freeBytes: free === undefined ? null : Number(free),
    ranks: [...answer.matchAll(/^rank (\d+) (\d+) (\d+)$/gm)].map(([, rank, entries, bytes]) => ({
      rank: Number(rank),
      entries: Number(entries),
      bytes: Number(bytes)
    }))
  }
}

/** What is known of one rank of a trial. */
export interface RankIo {
  readonly host: string
  readonly io: NonNullable<ProcessIo["io"]>
  /** kv-cache.py has ended, and its wrapper has all of its share. */
  readonly isWhole: boolean
  /** Milliseconds: the last look before bytes moved, and the last at which more had moved; null where none did. */
  readonly firstMoved: number | null
  readonly lastMoved: number | null
}

/** Bytes beyond which a rank works on its cache: Python reads its own modules first. */
const stirs = 64 * 1024 * 1024

interface Seen {
  readonly host: string
  io: NonNullable<ProcessIo["io"]>
  hadProgram: boolean
  isWhole: boolean
  before: number
  firstMoved: number | null
  lastMoved: number | null
}

const moved = ({ readChars, writtenChars }: NonNullable<ProcessIo["io"]>): number => readChars + writtenChars

/** A fold over looks at the processes of one trial. */
export const rankIoWatch = () => {
  const ranks = new Map<number, Seen>()
  return {
    look: (host: string, processes: ReadonlyArray<ProcessIo>, now: number): void => {
      for (const { hasLeft, io, kind, pid, rank } of processes) {
        if (kind !== "wrapper" || io === null) continue
        const program = processes.find((one) => one.kind === "program" && one.parent === pid)
        const seen = ranks.get(rank) ?? {
          host,
          io,
          hadProgram: false,
          isWhole: false,
          before: now,
          firstMoved: null,
          lastMoved: null
        }
        ranks.set(rank, seen)
        if (program !== undefined) {
          seen.hadProgram = true
          if (program.io === null) continue
        }
        const own = program?.io ?? io
        if (moved(own) > moved(seen.io)) {
          if (seen.firstMoved === null && moved(own) > stirs) seen.firstMoved = seen.before
          if (seen.firstMoved !== null) seen.lastMoved = now
          seen.io = own
        } else if (seen.firstMoved === null) seen.before = now
        if (program === undefined && (seen.hadProgram || hasLeft)) seen.isWhole = true
      }
    },
    /** Bytes of all ranks so far, by system calls; how many ranks were seen, and in how many kv-cache.py runs or has run. */
    totals: () => {
      const all = [...ranks.values()]
      return {
        read: all.reduce((sum, { io }) => sum + io.readChars, 0),
        written: all.reduce((sum, { io }) => sum + io.writtenChars, 0),
        ranks: all.length,
        begun: all.filter(({ hadProgram, isWhole }) => hadProgram || isWhole).length,
        ended: all.filter(({ isWhole }) => isWhole).length
      }
    },
    of: (rank: number): RankIo | undefined => {
      const seen = ranks.get(rank)
      return seen === undefined ? undefined : {
        host: seen.host,
        io: seen.io,
        isWhole: seen.isWhole,
        firstMoved: seen.firstMoved,
        lastMoved: seen.lastMoved
      }
    }
  }
}

export type RankIoWatch = ReturnType<typeof rankIoWatch>
