/** One `sh` on a host that answers question after question over one connection, as long as its scope is open. */
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import type { Executor } from "../../process/Executor.ts"
import type { Refusal, Transport } from "./Transport.ts"

/** What a command printed on either stream, and how it ended. */
export interface ShellAnswer {
  readonly status: number
  readonly text: string
}

export interface HostShell {
  /** One command without input. Fails when the host no longer answers. */
  readonly ask: (command: string) => Effect.Effect<ShellAnswer, Refusal>
}

/** For the first answer, which waits for the connection, and for each further one. */
const limit = Duration.seconds(60)
/** How long the shell may take to end by itself. */
const grace = Duration.seconds(2)

const silent: Refusal = { reason: `it did not answer within ${Duration.toSeconds(limit)} s`, mayPass: false }

/** Fails when there is no way to the host, or when its shell does not answer. `functions`: of the shell, for all questions. */
export const hostShell = Effect.fnUntraced(function*(
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  functions: string
) {
  const shell = yield* Effect.mapError(transport.shellOn(host), (reason): Refusal => ({ reason, mayPass: false }))
  const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
  const input = yield* Mailbox.make<string>()
  const running = yield* executor.start({
    ...shell,
    stdin: { text: `LC_ALL=C\nexport LC_ALL\n${functions}`, more: Mailbox.toStream(input) }
  }).pipe(Effect.mapError((error): Refusal => ({ reason: error.message, mayPass: false })))

  const waiting: Array<Deferred.Deferred<ShellAnswer, Refusal>> = []
  const said: Array<string> = []
  const complaints: Array<string> = []
  let gone: Refusal | undefined
  const hear = (line: string) =>
    Effect.suspend(() => {
      const status = line.startsWith(`${mark} end `) ? Number(line.slice(mark.length + 5)) : undefined
      if (status === undefined) {
        // What a login prints before the first answer is nobody's.
        if (line === `${mark} begin`) said.length = 0
        else said.push(line)
        return Effect.void
      }
      const text = said.join("\n")
      said.length = 0
      const asked = waiting.shift()
      return asked === undefined ? Effect.void : Deferred.succeed(asked, { status, text })
    })
  yield* running.events.pipe(
    Stream.runForEach(({ line, stream }) =>
      stream === "stdout" ? hear(line) : Effect.sync(() => void complaints.push(line))
    ),
    Effect.zipRight(running.exit),
    Effect.flatMap((status) => {
      const refusal = transport.explain(host, status, complaints.join("\n"))
      gone = refusal
      return Effect.forEach(waiting.splice(0), (asked) => Deferred.fail(asked, refusal), { discard: true })
    }),
    Effect.forkScoped
  )
  // It is let go before it is ended.
  yield* Effect.addFinalizer(() =>
    input.end.pipe(Effect.zipRight(running.exit), Effect.interruptible, Effect.timeoutOption(grace))
  )

  const ask: HostShell["ask"] = (command) =>
    Effect.gen(function*() {
      if (gone !== undefined) return yield* Effect.fail(gone)
      const answer = yield* Deferred.make<ShellAnswer, Refusal>()
      waiting.push(answer)
      yield* input.offer(
        `echo '${mark} begin'; { ${command}\n} </dev/null 2>&1; printf '\\n${mark} end %s\\n' "$?"\n`
      )
      return yield* Deferred.await(answer).pipe(Effect.timeoutFail({ duration: limit, onTimeout: () => silent }))
    })
  yield* ask("true")
  return { ask } satisfies HostShell
})
