/** The live view as lines of text: a pure function of what is known, the time and the terminal's look. */
import { formatBytes, formatInteger, formatRate, formatSeconds, plural } from "../domain/Units.ts"
import {
  bytesToWrite,
  type DatagenProgress,
  datagenSecondsLeft,
  filesText,
  meanDatagenRate,
  presentDatagenRate
} from "./datagenProgress.ts"
import { type Look, paint } from "./Look.ts"
import { epochFigures, epochText, type TrainingProgress, trainingSecondsLeft } from "./trainingProgress.ts"
import { meanRate, type PhaseProgress, presentRate, secondsLeft, stallWarning, type ViewState } from "./ViewState.ts"
import { wrap } from "./wrap.ts"

/** More ranks than this are shown as one total. */
export const rankLimit = 16

/** Whole seconds below a minute: a figure that is redrawn must be readable. */
export const roughSeconds = (seconds: number): string =>
  seconds < 59.5 ? `${Math.max(0, Math.round(seconds))} s` : formatSeconds(Math.round(seconds))

const bar = (look: Look, fraction: number, width: number): string => {
  const full = Math.floor(Math.min(1, Math.max(0, fraction)) * width)
  return look.unicode
    ? `${"█".repeat(full)}${paint(look, "dim", "░".repeat(width - full))}`
    : `[${"#".repeat(full)}${"-".repeat(width - full)}]`
}

const percent = (fraction: number) => `${Math.floor(Math.min(1, fraction) * 100)} %`.padStart(5)

/** `100 %  1023.99 MiB of 1023.99 MiB`. */
const figuresWidth = 33

/** Name, bar where the whole is known, percentage, bytes: never wider than the terminal. */
const progressRow = (look: Look, name: string, bytes: number, whole: number | undefined): string => {
  const label = `  ${name.padEnd(8)} `
  if (whole === undefined) return `${label}${formatBytes(bytes)}`.slice(0, look.columns)
  const fraction = whole > 0 ? bytes / whole : 1
  const figures = `${percent(fraction)}  ${formatBytes(bytes)} of ${formatBytes(whole)}`
  const brackets = look.unicode ? 0 : 2
  const width = Math.min(40, look.columns - label.length - brackets - 1 - figuresWidth)
  return width < 5
    ? `${label}${figures}`.slice(0, look.columns)
    : `${label}${bar(look, fraction, width)} ${figures}`
}

/** `step 120 of 500`, and a bar where there is room for one. */
const stepRow = (look: Look, done: number, steps: number): string => {
  const text = `step ${formatInteger(done)} of ${formatInteger(steps)}`
  const brackets = look.unicode ? 0 : 2
  const width = Math.min(40, look.columns - text.length - percent(1).length - brackets - 6)
  const fraction = steps > 0 ? done / steps : 1
  return width < 5
    ? `  ${text}`.slice(0, look.columns)
    : `  ${bar(look, fraction, width)} ${percent(fraction)}  ${text}`
}

const phaseRows = (state: ViewState, phase: PhaseProgress, look: Look): ReadonlyArray<string> => {
  const current = phase.current
  if (current === null || !state.reportsProgress) return []
  const count = Math.max(current.ranks.length, state.ranks ?? 0)
  const perRank = count > 1 && count <= rankLimit
    ? Array.from(
      { length: count },
      (_, rank) => progressRow(look, `rank ${rank}`, current.ranks[rank]?.bytes ?? 0, phase.bytesByRank?.[rank])
    )
    : []
  return [...perRank, progressRow(look, "total", current.bytes, phase.bytesPerOperation)]
}

/** As many parts as fit in one line; the first is cut rather than left out. */
const fit = (look: Look, indent: string, parts: ReadonlyArray<string | undefined>): string =>
  parts.reduce<string>((line, part) => {
    if (part === undefined) return line
    const longer = line === "" ? `${indent}${part}` : `${line}${look.unicode ? " · " : ", "}${part}`
    return longer.length <= look.columns ? longer : line === "" ? longer.slice(0, look.columns) : line
  }, "")

const doing = (state: ViewState, now: number): string => {
  if (state.pause !== null && now < state.pause.until) {
    return `pausing ${roughSeconds((state.pause.until - now) / 1000)}: ${state.pause.reason}`
  }
  return "waiting for the ranks"
}

const position = ({ current, ended, operations, phase }: PhaseProgress): string =>
  current === null
    ? `${phase === "write" ? "wrote" : "read"} ${ended.length} of ${plural(operations, "checkpoint")}`
    : `${phase === "write" ? "writing" : "reading"} checkpoint ${current.index} of ${operations}`

const heading = (state: ViewState, phase: PhaseProgress, look: Look, now: number): string => {
  const left = secondsLeft(phase, now)
  return fit(look, "", [
    position(phase),
    phase.current === null
      ? doing(state, now)
      : state.reportsProgress
      ? undefined
      : `${roughSeconds((now - phase.current.startedAt) / 1000)} in it`,
    `${roughSeconds((now - phase.startedAt) / 1000)} so far`,
    left === undefined ? undefined : `about ${roughSeconds(left)} to go`
  ])
}

const rates = (state: ViewState, phase: PhaseProgress | null): ReadonlyArray<string | undefined> => {
  const now = phase === null ? undefined : presentRate(phase)
  const mean = phase === null ? undefined : meanRate(phase)
  const alone = state.calibrated[phase?.phase ?? "write"]
  return [
    now === undefined ? undefined : `now ${formatRate(now)}`,
    mean === undefined ? undefined : `mean ${formatRate(mean)}`,
    alone === undefined ? undefined : `client alone ${formatRate(alone)}`
  ]
}

const datagenLines = (progress: DatagenProgress, look: Look): ReadonlyArray<string> => {
  const left = datagenSecondsLeft(progress)
  const now = presentDatagenRate(progress)
  const mean = meanDatagenRate(progress)
  const rates = fit(look, "  ", [
    now === undefined ? undefined : `now ${formatRate(now)}`,
    mean === undefined ? undefined : `mean ${formatRate(mean)}`
  ])
  const heading = fit(look, "", [
    `data set: ${filesText(progress)}`,
    `${roughSeconds(progress.last.seconds)} so far`,
    left === undefined ? undefined : `about ${roughSeconds(left)} to go`
  ])
  return [
    paint(look, "bold", heading),
    ...(progress.last.bytes === null
      ? []
      : [progressRow(look, "written", progress.last.bytes, bytesToWrite(progress))]),
    ...(rates === "" ? [] : [rates])
  ]
}

const trainingLines = (progress: TrainingProgress, look: Look, now: number): ReadonlyArray<string> => {
  const { current, startedAt } = progress
  const left = trainingSecondsLeft(progress, now)
  const last = current?.last ?? null
  const heading = fit(look, "", [
    `training ${epochText(progress)}`,
    current === null || last !== null ? undefined : `${roughSeconds((now - current.startedAt) / 1000)} in it`,
    `${roughSeconds((now - startedAt) / 1000)} so far`,
    left === undefined ? undefined : `about ${roughSeconds(left)} to go`
  ])
  const figures = fit(look, "  ", epochFigures(progress))
  return [
    paint(look, "bold", heading),
    ...(current === null || last === null ? [] : [stepRow(look, last.steps, current.steps)]),
    ...(figures === "" ? [] : [figures])
  ]
}

const warningLines = (state: ViewState, now: number, look: Look): ReadonlyArray<string> => {
  const warning = stallWarning(state, now)
  return warning === undefined
    ? []
    : wrap(`warning: ${warning}`, look.columns, "  ").map((line) => paint(look, "yellow", line))
}

export const render = (state: ViewState, now: number, look: Look): ReadonlyArray<string> => {
  const { datagen, phase, training } = state
  if (training !== null) return [...trainingLines(training, look, now), ...warningLines(state, now, look)]
  if (datagen !== null) return [...datagenLines(datagen, look), ...warningLines(state, now, look)]
  const figures = fit(look, "  ", rates(state, phase))
  const cut = (text: string) => text.slice(0, look.columns)
  return [
    paint(
      look,
      "bold",
      cut(
        phase === null
          ? `starting ${state.ranks === null ? "the engine" : plural(state.ranks, "rank")}, ${
            roughSeconds((now - state.startedAt) / 1000)
          } so far`
          : heading(state, phase, look, now)
      )
    ),
    ...(phase === null ? [] : phaseRows(state, phase, look)),
    ...(figures === "" ? [] : [figures]),
    ...warningLines(state, now, look)
  ]
}
