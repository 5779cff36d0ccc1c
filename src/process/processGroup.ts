/** A process group or a session as the kernel sees it: who is still in it, and how to signal them. Linux only, by /proc. */
import { readdirSync, readFileSync } from "node:fs"

/** False when nobody was left to receive it. */
const kill = (target: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(target, signal)
  } catch {
    return false
  }
}

/**
 * Who belongs to a program that was started as the leader of both. `session`: also processes in groups of their own, as MPI launchers make
 * for each rank; the kernel has no quick question for them, so that all processes are looked through.
 */
export type Extent = "group" | "session"

/**
 * State, group and session stand behind the command name, which is in parentheses and may itself hold spaces and parentheses.
 * Source: proc(5), /proc/pid/stat.
 */
const isLive = (pid: string, belongs: (group: string, session: string) => boolean): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    const [state, , group = "", session = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return state !== "Z" && state !== "X" && belongs(group, session)
  } catch {
    return false
  }
}

const livePids = (belongs: (group: string, session: string) => boolean): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isLive(name, belongs)).map(Number)

/** Processes of it that still run. Zombies are dead: they hold no file, memory or port. */
export const members = (leader: number, extent: Extent): ReadonlyArray<number> =>
  extent === "session"
    ? livePids((group, session) => session === String(leader) || group === String(leader))
    : kill(-leader, 0)
    ? livePids((group) => group === String(leader))
    : []

/** The group at once, then whoever of the session is in another group. */
export const signalAll = (leader: number, extent: Extent, signal: NodeJS.Signals): void => {
  kill(-leader, signal)
  if (extent === "group") return
  for (const pid of livePids((group, session) => session === String(leader) && group !== String(leader))) {
    kill(pid, signal)
  }
}
