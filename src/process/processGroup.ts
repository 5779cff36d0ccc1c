/** A process group as the kernel sees it: who is still in it, and how to signal it. Linux only, by /proc. */
import { readdirSync, readFileSync } from "node:fs"

const kill = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

/** False when nobody was left to receive it. */
export const signalGroup = (group: number, signal: NodeJS.Signals): boolean => kill(group, signal)

/**
 * State and group stand behind the command name, which is in parentheses and may itself hold spaces and parentheses.
 * Source: proc(5), /proc/pid/stat.
 */
const isLiveMember = (pid: string, group: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
    const [state, , memberOf] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return memberOf === String(group) && state !== "Z" && state !== "X"
  } catch {
    return false
  }
}

/** Processes of the group that still run. Zombies are dead: they hold no file, memory or port. */
export const groupMembers = (group: number): ReadonlyArray<number> =>
  kill(group, 0)
    ? readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isLiveMember(name, group)).map(Number)
    : []
