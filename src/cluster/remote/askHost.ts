/** Asks one host for its facts. */
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { HostFacts } from "../../domain/Cluster.ts"
import { type Fact, measured, unknown } from "../../domain/Fact.ts"
import { utcSecond } from "../../domain/utcSecond.ts"
import type { Executor } from "../../process/Executor.ts"
import { hostFactsFrom, hostPaths } from "../hostFacts.ts"
import { groupFilesIn, groupsFunction } from "../proc/controlGroups.ts"
import { askShell, type Heard, hostDeadline } from "./askShell.ts"
import { askScript, type HostAnswer, parseAnswer, type Question } from "./hostScript.ts"
import type { Refusal, Transport } from "./Transport.ts"

/** What the answer's first line says, against this machine's clock when that line arrived. */
const clockOffset = (answer: HostAnswer<string>, arrivedMillis: number): Fact<number> => {
  if (answer.clock === undefined) return unknown("it did not tell the time")
  const { isWhole, seconds } = answer.clock
  const offset = seconds - arrivedMillis / 1000
  return isWhole
    ? measured(Math.round(offset), "date +%s, to a second")
    : measured(Math.round(offset * 1000) / 1000, "date +%s.%N, less the way of the answer")
}

/** Beside `hostPaths`: what the host's control groups allow. */
export const groupsQuestion: Question = { name: "groups", functions: groupsFunction, command: "groups" }

const asked = [...hostPaths, groupsQuestion.name]

/** The facts in an answer to `hostPaths`, with or without further questions. */
export const factsIn = (host: string, answer: HostAnswer<string>, clockArrived: number): HostFacts =>
  hostFactsFrom({
    address: host,
    collectedAt: utcSecond(clockArrived),
    machine: answer.machine,
    clockOffsetSeconds: clockOffset(answer, clockArrived),
    files: answer.files,
    groups: groupFilesIn(answer.files[groupsQuestion.name] ?? "")
  })

/** An answer that came whole; one that was cut off may come whole the next time. */
export const wholeAnswer = <Path extends string>(
  mark: string,
  paths: ReadonlyArray<Path>,
  { stdout }: Heard
): Either.Either<HostAnswer<Path>, Refusal> => {
  const answer = parseAnswer(mark, paths, stdout)
  return answer.whole ? Either.right(answer) : Either.left({ reason: "its answer was cut off", mayPass: true })
}

/** `mark`: see `askScript`. */
export const askHost = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  mark: string
): Effect.Effect<HostFacts, Refusal> =>
  askShell(executor, transport, host, {
    script: askScript(mark, hostPaths, [groupsQuestion]),
    mark,
    limit: hostDeadline,
    read: (heard) =>
      Either.map(wholeAnswer<string>(mark, asked, heard), (answer) => factsIn(host, answer, heard.clockArrived))
  })
