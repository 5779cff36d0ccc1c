import { expect, layer } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Executor, type Invocation, type Running } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"

const invocation = (
  argv: Invocation["argv"],
  more: Partial<Omit<Invocation, "argv">> = {}
): Invocation => ({ argv, env: {}, stdin: "none", grace: Duration.seconds(5), ...more })

const shell = (script: string, more: Partial<Omit<Invocation, "argv">> = {}) => invocation(["sh", "-c", script], more)
const node = (script: string) => invocation([process.execPath, "-e", script])

const start = (what: Invocation) => Effect.flatMap(Executor, (executor) => executor.start(what))

const finish = (running: Running) =>
  Effect.all({ lines: Stream.runCollect(running.events), exit: running.exit }, { concurrency: "unbounded" }).pipe(
    Effect.map(({ exit, lines }) => {
      const of = (stream: "stdout" | "stderr") =>
        Chunk.toReadonlyArray(lines).filter((line) => line.stream === stream).map((line) => line.line)
      return { exit, stdout: of("stdout"), stderr: of("stderr") }
    })
  )

const run = (what: Invocation) => Effect.scoped(Effect.flatMap(start(what), finish))

/** Starts a program, waits for its first line, closes its scope; the line and the scope's closing time are returned. */
const startThenStop = (what: Invocation) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const running = yield* start(what).pipe(Scope.extend(scope))
    const first = yield* Deferred.make<string>()
    const reader = yield* Effect.fork(
      Stream.runForEach(running.events, ({ line }) => Deferred.succeed(first, line))
    )
    const line = yield* Deferred.await(first)
    yield* Scope.close(scope, Exit.void)
    yield* Fiber.join(reader)
    return { line, exit: yield* running.exit, pid: running.pid }
  })

/** A zombie is dead: who must bury it is the container's business. */
const isAlive = (pid: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"))
  } catch {
    return false
  }
}

layer(ExecutorLive, { excludeTestServices: true })("ExecutorLive", (it) => {
  it.effect("returns a bad status as a value, with the lines of both pipes", () =>
    Effect.gen(function*() {
      const outcome = yield* run(shell("echo one; echo two >&2; printf 'no end of line'; exit 3"))
      expect(outcome).toEqual({
        exit: { code: 3, signal: null },
        stdout: ["one", "no end of line"],
        stderr: ["two"]
      })
    }))

  it.effect("tells death by a signal from a status", () =>
    Effect.gen(function*() {
      expect((yield* run(shell("kill -9 $$"))).exit).toEqual({ code: null, signal: "SIGKILL" })
    }))

  it.effect("drains a megabyte of short lines from both pipes at once", () =>
    Effect.gen(function*() {
      const lines = 20_000
      const text = "x".repeat(52)
      const outcome = yield* run(
        node(`for (const s of [process.stdout, process.stderr]) s.write("${text}\\n".repeat(${lines}))`)
      )
      expect([outcome.stdout.length, outcome.stderr.length]).toEqual([lines, lines])
      expect(new Set([...outcome.stdout, ...outcome.stderr])).toEqual(new Set([text]))
      expect(outcome.exit.code).toBe(0)
    }))

  it.effect("keeps every line for a consumer that reads slowly", () =>
    Effect.gen(function*() {
      const running = yield* start(shell("seq 1 30000"))
      const lines = yield* running.events.pipe(
        Stream.mapChunksEffect((chunk) => Effect.as(Effect.sleep("1 millis"), chunk)),
        Stream.runCollect
      )
      expect(Chunk.toReadonlyArray(lines).map(({ line }) => Number(line))).toEqual(
        Array.from({ length: 30_000 }, (_, i) => i + 1)
      )
    }).pipe(Effect.scoped))

  it.effect("lets a program end whose lines nobody reads", () =>
    Effect.gen(function*() {
      const running = yield* start(node(`process.stdout.write("x\\n".repeat(500_000))`))
      expect(yield* running.exit).toEqual({ code: 0, signal: null })
    }).pipe(Effect.scoped))

  it.effect("lets a program end whose reader left after the first line", () =>
    Effect.gen(function*() {
      const running = yield* start(node(`process.stdout.write("x\\n".repeat(500_000))`))
      yield* running.events.pipe(Stream.take(1), Stream.runDrain)
      expect(yield* running.exit).toEqual({ code: 0, signal: null })
    }).pipe(Effect.scoped))

  it.effect("joins characters whose bytes arrive apart", () =>
    Effect.gen(function*() {
      const outcome = yield* run(
        shell("printf '\\342\\202'; sleep 0.1; printf '\\254\\303'; sleep 0.1; printf '\\251\\n'")
      )
      expect(outcome.stdout).toEqual(["€é"])
    }))

  it.effect("hands over text on stdin, then the end of file", () =>
    Effect.gen(function*() {
      expect((yield* run(invocation(["cat"], { stdin: { text: "a\nß\n" } }))).stdout).toEqual(["a", "ß"])
    }))

  it.effect("is not disturbed by a program that does not read its input", () =>
    Effect.gen(function*() {
      const outcome = yield* run(shell("exit 4", { stdin: { text: "x".repeat(1_000_000) } }))
      expect(outcome.exit).toEqual({ code: 4, signal: null })
    }))

  it.effect("gives an end of file at once with stdin none", () =>
    Effect.gen(function*() {
      expect((yield* run(shell("cat; echo end"))).stdout).toEqual(["end"])
    }))

  it.effect("holds stdin open until the scope closes", () =>
    Effect.gen(function*() {
      const { exit } = yield* startThenStop(shell("echo ready; cat; exit 7", { stdin: "held" }))
      expect(exit).toEqual({ code: null, signal: "SIGTERM" })
    }))

  it.effect("adds to the environment and works in the folder asked for", () =>
    Effect.gen(function*() {
      const outcome = yield* run(
        shell("echo $GREETING; pwd; test -n \"$PATH\"", { env: { GREETING: "hello you" }, workingDirectory: "/" })
      )
      expect(outcome).toEqual({ exit: { code: 0, signal: null }, stdout: ["hello you", "/"], stderr: [] })
    }))

  it.effect("asks with SIGTERM first, so that a program can leave in order", () =>
    Effect.gen(function*() {
      const { exit } = yield* startThenStop(node(`
        process.on("SIGTERM", () => process.exit(5))
        setInterval(() => {}, 1000)
        console.log("ready")`))
      expect(exit).toEqual({ code: 5, signal: null })
    }))

  it.effect("kills a program that traps SIGTERM, and its children, after the grace", () =>
    Effect.gen(function*() {
      const { exit, line } = yield* startThenStop(
        shell("trap '' TERM; sleep 600 & echo $!; wait; sleep 600", { grace: Duration.millis(100) })
      )
      expect(exit).toEqual({ code: null, signal: "SIGKILL" })
      expect(isAlive(Number(line))).toBe(false)
    }))

  it.effect("ends what is in a group of its own where the whole session is the program's", () =>
    Effect.gen(function*() {
      for (const extent of ["group", "session"] as const) {
        const scope = yield* Scope.make()
        const running = yield* start(
          invocation(["bash", "-c", "set -m; sleep 600 >/dev/null 2>&1 & echo $!"], { extent })
        ).pipe(
          Scope.extend(scope)
        )
        const { stdout } = yield* finish(running)
        const pid = Number(stdout[0])
        yield* Scope.close(scope, Exit.void)
        expect(isAlive(pid)).toBe(extent === "group")
        if (extent === "group") process.kill(pid, "SIGKILL")
      }
    }))

  it.effect("ends grandchildren also when the program itself has ended before", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const running = yield* start(shell("sleep 600 >/dev/null 2>&1 & echo $!")).pipe(Scope.extend(scope))
      const { exit, stdout } = yield* finish(running)
      expect(exit.code).toBe(0)
      expect(isAlive(Number(stdout[0]))).toBe(true)
      yield* Scope.close(scope, Exit.void)
      expect(isAlive(Number(stdout[0]))).toBe(false)
    }))

  it.effect("stops the program when its fiber is interrupted", () =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<number>()
      const fiber = yield* Effect.fork(Effect.scoped(
        start(invocation(["sleep", "600"])).pipe(
          Effect.tap(({ pid }) => Deferred.succeed(started, pid)),
          Effect.flatMap(({ exit }) => exit)
        )
      ))
      const pid = yield* Deferred.await(started)
      yield* Fiber.interrupt(fiber)
      expect(isAlive(pid)).toBe(false)
    }))

  it.effect("names a program that is not there", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(invocation(["no-such-program-anywhere"])))
      expect(error).toMatchObject({ _tag: "DependencyMissing", dependency: "no-such-program-anywhere" })
    }))

  it.effect("tells a missing working directory from a missing program", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(shell("true", { workingDirectory: "/no/such/folder" })))
      expect(error).toMatchObject({
        _tag: "CommandFailed",
        stderrTail: "the working directory /no/such/folder does not exist",
        message: "sh could not be started"
      })
    }))

  it.effect("tells a missing interpreter and a file without the right to run from a missing program", () =>
    Effect.gen(function*() {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-executor-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const script = join(folder, "script")
      const plain = join(folder, "plain")
      writeFileSync(script, "#!/no/such/interpreter\n", { mode: 0o755 })
      writeFileSync(plain, "text", { mode: 0o644 })
      const [noInterpreter, notExecutable] = yield* Effect.all([
        Effect.flip(run(invocation([script]))),
        Effect.flip(run(invocation([plain])))
      ])
      expect(noInterpreter).toMatchObject({ _tag: "CommandFailed", stderrTail: expect.stringContaining("interpreter") })
      expect(notExecutable).toMatchObject({ _tag: "CommandFailed", stderrTail: expect.stringContaining("EACCES") })
      expect(existsSync(script)).toBe(true)
    }).pipe(Effect.scoped))

  it.effect("refuses an argument that no program can be given, as a typed failure", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(invocation(["echo", "a\0b"])))
      expect(error._tag).toBe("CommandFailed")
    }))
})
