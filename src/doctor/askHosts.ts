/** Puts questions to many hosts at once: this machine's own shell, and for the others the way that was asked for. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { hostPaths } from "../cluster/hostFacts.ts"
import { factsIn, groupsQuestion, wholeAnswer } from "../cluster/remote/askHost.ts"
import { askShell, hostDeadline } from "../cluster/remote/askShell.ts"
import { hostsAtOnce } from "../cluster/remote/collectRemotely.ts"
import { askScript, type HostAnswer, type Question } from "../cluster/remote/hostScript.ts"
import { localShell } from "../cluster/remote/localShell.ts"
import type { Refusal, Transport } from "../cluster/remote/Transport.ts"
import type { HostFacts } from "../domain/Cluster.ts"
import type { Executor } from "../process/Executor.ts"

/** A host to ask, by the name it was given. */
export interface Asked {
  readonly host: string
  readonly isLocal: boolean
}

/** How hosts are asked. */
export interface Way {
  readonly executor: Context.Tag.Service<Executor>
  /** To hosts that are not this machine; or why there is none. */
  readonly transport: Either.Either<Transport, Refusal>
  /** See `askScript`. */
  readonly mark: string
}

export interface Answered<A> {
  readonly asked: Asked
  readonly answer: Either.Either<A, Refusal>
}

const ask = <A>(
  { executor, mark, transport }: Way,
  { host, isLocal }: Asked,
  paths: ReadonlyArray<string>,
  questions: ReadonlyArray<Question>,
  read: (answer: HostAnswer<string>, clockArrived: number) => A
): Effect.Effect<A, Refusal> =>
  Effect.flatMap(isLocal ? Either.right(localShell) : transport, (way) =>
    askShell(executor, way, host, {
      script: askScript(mark, paths, questions),
      mark,
      limit: hostDeadline,
      read: (heard) =>
        Either.map(
          wholeAnswer(mark, [...paths, ...questions.map(({ name }) => name)], heard),
          (answer) => read(answer, heard.clockArrived)
        )
    }))

interface Told {
  readonly facts: HostFacts
  readonly answer: HostAnswer<string>
}

/** The files every host is asked for, and further questions. */
export const askAll = (way: Way, hosts: ReadonlyArray<Asked>, questions: ReadonlyArray<Question>) =>
  Effect.forEach(
    hosts,
    (asked): Effect.Effect<Answered<Told>> =>
      ask(way, asked, hostPaths, [groupsQuestion, ...questions], (answer, clockArrived) => ({
        facts: factsIn(asked.host, answer, clockArrived),
        answer
      })).pipe(Effect.either, Effect.map((answer) => ({ asked, answer }))),
    { concurrency: hostsAtOnce }
  )

/** Questions of each host's own; the answers by name. */
export const askEach = (
  way: Way,
  hosts: ReadonlyArray<Asked & { readonly questions: ReadonlyArray<Question> }>
) =>
  Effect.forEach(
    hosts,
    (asked): Effect.Effect<Answered<Readonly<Record<string, string | undefined>>>> =>
      ask(way, asked, [], asked.questions, ({ files }) => files).pipe(
        Effect.either,
        Effect.map((answer) => ({ asked, answer }))
      ),
    { concurrency: hostsAtOnce }
  )
