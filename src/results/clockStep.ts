/** Was the wall clock set while a run lasted? Its stamps then tell neither how long it took nor what came before it. */
import { formatSeconds } from "../domain/Units.ts"
import { clockSlack } from "../rules/stamp.ts"

export interface TimedRun {
  readonly invocation: {
    readonly started_at: string
    readonly ended_at: string | null
    readonly uptime?: { readonly started: number | null; readonly ended: number | null } | undefined
  }
  /** What was timed, in order; several runs of one command share what came before the first. */
  readonly stages: ReadonlyArray<{ readonly stage: string; readonly seconds: number }>
}

/** Looking at the hosts once more is timed by no stage, and takes no longer. */
const untimed = 60

const found = (wall: number, steady: number, by: string): string =>
  `the wall clock was set ${wall < steady ? "back" : "forward"} by ${
    formatSeconds(Math.abs(wall - steady))
  } while the ` +
  `run lasted: ${formatSeconds(steady)} passed by ${by}, ${formatSeconds(wall)} by its stamps`

/** In words; null where nothing shows it. Records without an uptime are held against their stages. */
export const clockStep = ({ invocation, stages }: TimedRun): string | null => {
  const wall = (Date.parse(invocation.ended_at ?? "") - Date.parse(invocation.started_at)) / 1000
  if (!Number.isFinite(wall)) return null
  const { ended, started } = invocation.uptime ?? { started: null, ended: null }
  if (started !== null && ended !== null) {
    const steady = ended - started
    return Math.abs(wall - steady) > clockSlack ? found(wall, steady, "the time since boot") : null
  }
  const seconds = (all: TimedRun["stages"]) => all.reduce((sum, stage) => sum + stage.seconds, 0)
  const opened = stages.findIndex(({ stage }) => stage === "record")
  const own = seconds(opened === -1 ? [] : stages.slice(opened))
  if (wall < own - clockSlack) return found(wall, own, "its stages")
  const all = seconds(stages)
  const isTimed = stages.some(({ stage }) => stage === "execute")
  return isTimed && wall > all + untimed ? found(wall, all, "its stages") : null
}
