/**
 * External programs on this machine. Node's own `spawn` is used because the platform's executor cannot tell a signal from a
 * status, decodes each chunk by itself and waits for ever for a child that ignores SIGTERM.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { CommandFailed, DependencyMissing } from "../errors/AppError.ts"
import { Executor, type ExitStatus, type Invocation, type OutputLine, type Running } from "./Executor.ts"
import { lineCutter } from "./lines.ts"
import { members, signalAll } from "./processGroup.ts"

/** Lines kept for a consumer that is behind; then the pipes are left to fill, which slows the program down. */
const backlog = 8_192
const pollInterval = Duration.millis(20)
/** How long SIGKILL may take. A process held by the kernel in I/O outlasts it and is reported, not waited for. */
const killLimit = Duration.seconds(2)

const startError = (invocation: Invocation, cause: Error & { readonly code?: string | undefined }) => {
  const [command] = invocation.argv
  const { workingDirectory } = invocation
  const failed = (detail: string) => new CommandFailed({ command, exitCode: null, signal: null, stderrTail: detail })
  if (cause.code !== "ENOENT") return failed(cause.message)
  if (workingDirectory !== undefined && !existsSync(workingDirectory)) {
    return failed(`the working directory ${workingDirectory} does not exist`)
  }
  if (command.includes("/") && existsSync(command)) {
    return failed(`the interpreter named in the first line of ${command} does not exist`)
  }
  return new DependencyMissing({
    dependency: command,
    neededFor: "a program this command starts",
    install: [`install ${command}, or put its folder on PATH`]
  })
}

interface Spawned {
  readonly process: ChildProcessWithoutNullStreams
  readonly pid: number
  readonly exit: Deferred.Deferred<ExitStatus>
  /** Nobody of the group is left, so that its number may belong to strangers by now. */
  readonly isGone: () => boolean
}

/** Listens before it answers: a program may end in the very turn of the event loop in which it started. */
const spawned = (invocation: Invocation, exit: Deferred.Deferred<ExitStatus>) =>
  Effect.async<Spawned, DependencyMissing | CommandFailed>((resume) => {
    const { argv: [command, ...args], extent = "group" } = invocation
    const refuse = (cause: Error) => resume(Effect.fail(startError(invocation, cause)))
    try {
      const child = spawn(command, args, {
        cwd: invocation.workingDirectory,
        detached: true,
        env: { ...process.env, ...invocation.env },
        stdio: "pipe"
      })
      const { pid } = child
      child.on("error", refuse)
      if (pid === undefined) return
      let gone = false
      let leaderEnded = false
      const isGone = () => {
        gone ||= leaderEnded && members(pid, extent).length === 0
        return gone
      }
      child.once("exit", (code, signal) => {
        leaderEnded = true
        isGone()
        Deferred.unsafeDone(exit, Effect.succeed({ code, signal }))
      })
      child.once("spawn", () => resume(Effect.succeed({ process: child, pid, exit, isGone })))
    } catch (cause) {
      refuse(cause instanceof Error ? cause : new Error(String(cause)))
    }
  })

const feed = (child: ChildProcessWithoutNullStreams, stdin: Invocation["stdin"]) =>
  Effect.suspend(() => {
    // A program that ends without reading its input breaks the pipe; that is its right.
    child.stdin.on("error", () => undefined)
    if (stdin === "held") return Effect.void
    const { more = Stream.empty, text } = stdin === "none" ? { text: "" } : stdin
    return Stream.make(text).pipe(
      Stream.concat(more),
      Stream.runForEach((piece) => Effect.sync(() => void child.stdin.write(piece))),
      Effect.ensuring(Effect.sync(() => void child.stdin.end())),
      Effect.interruptible,
      Effect.forkScoped
    )
  })

const follow = (child: ChildProcessWithoutNullStreams) =>
  Effect.gen(function*() {
    const lines = yield* Mailbox.make<OutputLine>()
    const pipes = { stdout: child.stdout, stderr: child.stderr }
    let consumer: "none yet" | "attached" | "gone" = "none yet"
    let open = 2

    const setFlow = (action: "pause" | "resume") => {
      for (const pipe of Object.values(pipes)) pipe[action]()
    }
    for (const name of ["stdout", "stderr"] as const) {
      const cutter = lineCutter()
      const offer = (whole: ReadonlyArray<string>) => {
        if (consumer === "gone") return
        lines.unsafeOfferAll(whole.map((line) => ({ stream: name, line })))
        if (consumer === "attached" && Option.getOrElse(lines.unsafeSize(), () => 0) > backlog) setFlow("pause")
      }
      // The stream's own decoder joins characters that arrive in two chunks.
      pipes[name].setEncoding("utf8")
      pipes[name].on("data", (text: string) => offer(cutter.push(text)))
      pipes[name].on("error", () => undefined)
      pipes[name].once("close", () => {
        offer(cutter.end())
        open -= 1
        if (open === 0) lines.unsafeDone(Exit.void)
      })
    }

    const attach = Effect.sync(() => {
      consumer = "attached"
    })
    const detach = Effect.sync(() => {
      consumer = "gone"
      setFlow("resume")
    })
    return Mailbox.toStream(lines).pipe(
      Stream.chunks,
      Stream.tap(() => Effect.sync(() => setFlow("resume"))),
      Stream.flattenChunks,
      Stream.onStart(attach),
      Stream.ensuring(detach)
    )
  })

const launch = (invocation: Invocation) =>
  Effect.gen(function*() {
    const exit = yield* Deferred.make<ExitStatus>()
    const child = yield* spawned(invocation, exit)
    yield* feed(child.process, invocation.stdin)
    const events = yield* follow(child.process)
    const running: Running = { pid: child.pid, events, exit: Deferred.await(exit) }
    return { child, running }
  })

const goneWithin = (child: Spawned, limit: Duration.Duration) =>
  Effect.sleep(pollInterval).pipe(
    Effect.repeat({ until: () => child.isGone() }),
    Effect.interruptible,
    Effect.timeoutOption(limit),
    Effect.map(Option.isSome)
  )

const cleanUpLimit = Duration.seconds(15)

const cleanUp = ({ cleanUp: argv, env }: Invocation) =>
  argv === undefined ? Effect.void : Effect.scoped(
    Effect.flatMap(
      Effect.acquireRelease(launch({ argv, env, stdin: "none", grace: killLimit }), ({ child }) =>
        Effect.sync(() => {
          if (!child.isGone()) signalAll(child.pid, "group", "SIGKILL")
        })),
      ({ running }) => Effect.zip(Stream.runDrain(running.events), running.exit)
    )
  ).pipe(
    Effect.interruptible,
    Effect.timeout(cleanUpLimit),
    Effect.catchAllCause((cause) => Effect.logWarning(`${argv.join(" ")}: ${Cause.pretty(cause)}`))
  )

/** Real time, also below a test clock: processes do not die by it. */
const stop = (invocation: Invocation) => ({ child }: { readonly child: Spawned }) =>
  Effect.gen(function*() {
    const { extent = "group" } = invocation
    if (!child.isGone()) {
      signalAll(child.pid, extent, "SIGTERM")
      if (!(yield* goneWithin(child, invocation.grace))) {
        signalAll(child.pid, extent, "SIGKILL")
        yield* cleanUp(invocation)
        if (!(yield* goneWithin(child, killLimit))) {
          const survivors = members(child.pid, extent).join(", ")
          yield* Effect.logWarning(
            `${invocation.argv[0]}: SIGKILL does not end process ${survivors}; not waiting for it`
          )
        }
      }
    }
    child.process.stdin.destroy()
    child.process.stdout.destroy()
    child.process.stderr.destroy()
    child.process.unref()
  }).pipe(Effect.withClock(Clock.make()))

export const ExecutorLive: Layer.Layer<Executor> = Layer.succeed(Executor, {
  start: (invocation) =>
    Effect.acquireRelease(launch(invocation), stop(invocation)).pipe(Effect.map(({ running }) => running))
})
