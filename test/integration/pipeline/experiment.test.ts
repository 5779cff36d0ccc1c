/** Two runs and a command between them, in one process: real files, stand-ins for engine, hosts and shells. */
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { isCheckpointWork, stepFolder } from "../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import type { Plan } from "../../../src/domain/Plan.ts"
import { CommandFailed } from "../../../src/errors/AppError.ts"
import { entryOf, statusOf } from "../../../src/errors/catalogue.ts"
import { renderError } from "../../../src/errors/render.ts"
import { recordPath } from "../../../src/results/runDirectory.ts"
import { asVersion1 } from "../../fixtures/asVersion1.ts"
import { capturingLogger } from "../../fixtures/CapturingLogger.ts"
import { commandIn, failureAtLimit, failureIn, here, recordsIn } from "../../fixtures/inProcess.ts"
import type { MockEngineOptions } from "../../fixtures/MockEngine.ts"
import { foldersAsHere, mockExecutor } from "../../fixtures/MockExecutor.ts"

/** How a shell answers what runs between the runs: lines, and the status; or never. `host`: behind ssh, else empty. */
type Shell =
  | "hangs"
  | ((text: string, host: string) => {
    readonly lines: ReadonlyArray<string | Duration.Duration>
    readonly status: number
  })

const done: Shell = () => ({ lines: ["direct"], status: 0 })

const textOf = (stdin: unknown): string =>
  typeof stdin === "object" && stdin !== null && "text" in stdin ? String(stdin.text) : ""

const drops = (text: string) => text.includes("caches 3")

/** This machine's shell, and those of other hosts behind ssh. */
const shellOf = (shell: Shell) =>
  mockExecutor([foldersAsHere, { pattern: /^mpirun --version$/, output: ["mpirun (Open MPI) 4.1.4"] }, {
    pattern: /^(sh|ssh .* sh)$/,
    ...(shell === "hangs" ? { exit: "hangs" as const } : {
      script: ({ argv, stdin }: { readonly argv: ReadonlyArray<string>; readonly stdin: unknown }) => {
        const text = textOf(stdin)
        const mark = /(mlps\d+) ended/.exec(text)?.[1] ?? "no mark"
        const { lines, status } = shell(text, argv.at(-2) ?? "")
        return [...lines, "", `${mark} ended ${status}`]
      }
    })
  }])

interface Setting {
  readonly shell?: Shell
  readonly engine?: MockEngineOptions
}

/** A place in which commands can be run one after the other. */
const place = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const home = yield* fs.makeTempDirectoryScoped()
  const command = (words: ReadonlyArray<string>, setting: Setting = {}, scale = ["--scale=0.001"]) => {
    const executor = shellOf(setting.shell ?? done)
    const argv = [
      "checkpointing",
      "run",
      "--model=llama3-8b",
      `--checkpoint-folder=${home}/ckpt`,
      "--num-processes=2",
      ...scale,
      "-ncw=2",
      "-ncr=2",
      ...words
    ]
    const { engine, go } = commandIn(home, argv, { engine: setting.engine, executor, signal: "SIGINT" })
    const calls = () => executor.calls.map(({ invocation }) => invocation)
    return { go, engine, calls, texts: () => calls().map(({ stdin }) => textOf(stdin)) }
  }
  const records = recordsIn(home, "checkpointing/llama3-8b")
  /** What the write run of a real engine leaves: files of the right sizes, without content. */
  const leaveCheckpoints = Effect.fnUntraced(function*({ work }: Plan) {
    if (!isCheckpointWork(work)) return yield* Effect.dieMessage("not a checkpoint plan")
    for (let index = 1; index <= work.writes; index++) {
      const folder = `${work.folder}/${stepFolder(index)}`
      yield* fs.makeDirectory(folder, { recursive: true })
      for (const { bytes, name } of work.ranks.flatMap(({ files }) => files)) {
        yield* fs.writeFileString(`${folder}/${name}`, "")
        yield* fs.truncate(`${folder}/${name}`, bytes)
      }
    }
  })
  return { command, records, leaveCheckpoints, home }
})

const counts = ({ work }: Plan) => isCheckpointWork(work) ? [work.writes, work.reads] : []

describe("--between", () => {
  it.effect("writes, drops the caches, reads: two runs of one experiment, each with its own record", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { engine, go, texts } = command(["--between=drop-caches"])
      const { document, failure } = yield* go
      assert.isNull(failure)
      assert.deepStrictEqual(engine.runs.map(({ plan }) => counts(plan)), [[2, 0], [0, 2]])
      const [write, read, ...more] = yield* records
      assert.lengthOf(more, 0)
      assert.deepInclude(write?.experiment, { run: 1, runs: 2, name: "write", resumed: false })
      assert.deepInclude(read?.experiment, { run: 2, runs: 2, name: "read", after: null })
      assert.strictEqual(read?.experiment?.id, write?.experiment?.id)
      assert.notStrictEqual(read?.run_id, write?.run_id)
      assert.deepInclude(write?.experiment?.after, { command: "drop-caches", outcome: "done" })
      assert.deepInclude(write?.experiment?.after?.hosts[0], { host: "127.0.0.1", status: 0 })
      assert.deepStrictEqual([write?.facts["writes"], write?.facts["reads"]], [
        { value: 2, source: "plan" },
        { value: 0, source: "plan" }
      ])
      assert.match(document.text.replaceAll(/\s+/g, " "), /pause .* 30.00 s are allowed \(rule 4.7.1-pause\)/)
      // Tried before the first run, and dropped once after it.
      assert.deepStrictEqual(texts().map(drops), [false, true])
    })))

  it.effect("keeps what a command said, and its status, beside the write run", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const shell: Shell = (text) => ({ lines: text.includes("echo remounted") ? ["remounted"] : ["?"], status: 0 })
      yield* command(["--between=echo remounted"], { shell }).go
      const [write] = yield* records
      const fs = yield* FileSystem.FileSystem
      const output = write?.experiment?.after?.hosts[0]?.output ?? ""
      assert.strictEqual(output, `${write?.result_dir}/between_127.0.0.1.log`)
      assert.strictEqual(yield* fs.readFileString(output), "remounted\n")
    })))

  it.effect("a command that fails fails the experiment: host, status and last output are named, nothing is read", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { engine, go } = command(["--between=remount"], {
        shell: () => ({ lines: ["mount: busy"], status: 32 })
      })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "between")
      assert.instanceOf(error, CommandFailed)
      assert.strictEqual(statusOf(error), 6)
      assert.match(renderError(error), /remount on 127.0.0.1 ended with status 32[^]*mount: busy/)
      assert.lengthOf(engine.runs, 1)
      const [write, ...more] = yield* records
      assert.lengthOf(more, 0)
      assert.strictEqual(write?.state, "completed")
      assert.deepInclude(write?.experiment?.after, { outcome: "failed" })
      assert.strictEqual(write?.experiment?.after?.hosts[0]?.status, 32)
    })))

  it.effect("caches that may not be dropped are found before anything is written", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { engine, go } = command(["--between=drop-caches"], {
        shell: () => ({ lines: ["refused"], status: 1 })
      })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "preflight")
      assert.strictEqual(statusOf(error), 4)
      assert.strictEqual(
        error.message,
        "no permission to drop the page cache through /proc/sys/vm/drop_caches: this user may not write it, and sudo asks for a password"
      )
      assert.match(entryOf(error).advice(error), /sudoers.*or give --between a command/)
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records, 0)
    })))

  it.effect("caches that were not dropped when it came to it end the experiment", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { engine, go } = command(["--between=drop-caches"], {
        shell: (text) => drops(text) ? { lines: ["refused"], status: 1 } : { lines: ["sudo"], status: 0 }
      })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "between")
      assert.strictEqual(error._tag, "PermissionDenied")
      assert.lengthOf(engine.runs, 1)
      assert.strictEqual((yield* records)[0]?.experiment?.after?.outcome, "failed")
    })))

  it.effect("runs on every host, others by ssh; all are heard though one fails, and that one is named", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { calls, engine, go } = command(
        [
          "--between=remount",
          "--hosts=127.0.0.1,node1,node2",
          "--skip-validation",
          // The hosts' room is this machine's.
          "--params",
          "model.num_layers=2",
          "model.transformer.hidden_size=64",
          "model.transformer.ffn_hidden_size=128",
          "model.transformer.vocab_size=64"
        ],
        { shell: (text, host) => ({ lines: [host], status: host === "node1" && text.includes("remount") ? 5 : 0 }) },
        []
      )
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "between")
      assert.strictEqual(error.message, "remount on node1 ended with status 5")
      assert.lengthOf(engine.runs, 1)
      const [write] = yield* records
      assert.sameDeepMembers(write?.experiment?.after?.hosts.map(({ host, status }) => [host, status]) ?? [], [
        ["127.0.0.1", 0],
        ["node1", 5],
        ["node2", 0]
      ])
      const remounts = calls().filter(({ stdin }) => textOf(stdin).includes("remount"))
      assert.sameDeepMembers(remounts.map(({ argv }) => argv[0]), ["sh", "ssh", "ssh"])
    })))

  it.effect("a command that does not end is ended by --timeout, and the host is named", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const { go } = command(["--between=sleep 1d", "--timeout=30"], { shell: "hangs" })
      const { error, stage } = yield* failureAtLimit(go)
      assert.strictEqual(stage, "between")
      assert.strictEqual(statusOf(error), 7)
      assert.match(error.message, /sleep 1d on 127.0.0.1/)
      assert.strictEqual((yield* records)[0]?.experiment?.after?.outcome, "failed")
    })))

  it.effect("a command that outlasts the pause is told of at once, and practice reads all the same", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const captured = capturingLogger()
      const { go } = command(["--between=remount"], {
        shell: () => ({ lines: [Duration.seconds(40), "remounted"], status: 0 })
      })
      const fiber = yield* Effect.fork(go.pipe(Effect.provide(captured.layer)))
      yield* TestClock.adjust("1 second").pipe(
        Effect.zipRight(Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 1)))),
        Effect.repeat({ until: () => Effect.map(Fiber.poll(fiber), (polled) => polled._tag === "Some") })
      )
      yield* Fiber.join(fiber)
      const warnings = captured.logged.filter(({ level }) => level === "WARN").map(({ text }) => text)
      const over = warnings.findIndex((text) => text.includes("30.00 s have passed since the last run ended"))
      const late = warnings.findIndex((text) => text.includes("too late"))
      assert.isAbove(over, -1)
      assert.isAbove(late, over)
      assert.deepStrictEqual((yield* records).map(({ state }) => state), ["completed", "completed"])
    })))

  it.effect("--what-if tells both runs and the command, and touches nothing", () =>
    here(Effect.gen(function*() {
      const { command, home } = yield* place
      const { document } = yield* command(["--between=drop-caches", "--what-if"]).go
      assert.match(document.text, /run: write[^]*then on every host: drop-caches[^]*run: read/)
      const fs = yield* FileSystem.FileSystem
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    })))

  it.effect("a read run that fails leaves the write run complete", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* place
      const broken = new CommandFailed({ command: "x", exitCode: 1, signal: null, stderrTail: "" })
      const { go } = command(["--between=drop-caches"], { engine: { fails: broken, failsFrom: 2 } })
      assert.strictEqual((yield* failureIn(go)).stage, "execute")
      assert.deepStrictEqual((yield* records).map(({ state }) => state), ["completed", "failed"])
    })))
})

/** Ctrl-C while the command between the runs is going on. */
const interrupted = Effect.gen(function*() {
  const it = yield* place
  const { engine, go, texts } = it.command(["--between=remount"], { shell: "hangs" })
  const fiber = yield* Effect.fork(go)
  yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5))).pipe(
    Effect.repeat({ until: () => texts().length > 0 })
  )
  yield* Fiber.interrupt(fiber)
  const [first] = engine.runs
  if (first !== undefined) yield* it.leaveCheckpoints(first.plan)
  return it
})

describe("--resume", () => {
  it.effect("goes on with the command and the read run, and with them only", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* interrupted
      assert.strictEqual((yield* records)[0]?.experiment?.after?.outcome, "interrupted")
      yield* TestClock.adjust("10 seconds")
      const { engine, go, texts } = command(["--between=remount", "--resume"])
      const { document } = yield* go
      assert.deepStrictEqual(engine.runs.map(({ plan }) => counts(plan)), [[0, 2]])
      assert.lengthOf(texts(), 1)
      const [write, read, ...more] = yield* records
      assert.lengthOf(more, 0)
      assert.deepInclude(read?.experiment, { run: 2, resumed: true })
      assert.strictEqual(read?.experiment?.id, write?.experiment?.id)
      assert.strictEqual(write?.experiment?.after?.outcome, "done")
      assert.include(document.text, `experiment ${write?.experiment?.id}: 2 runs`)
    })))

  it.effect("goes on from a record of version 1, and passes one of a newer program over", () =>
    here(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { command, records } = yield* interrupted
      const [write] = yield* records
      const path = recordPath(write!.result_dir, write!)
      const text = yield* fs.readFileString(path)
      yield* fs.writeFileString(path, text.replace("\"schema_version\": 2", "\"schema_version\": 3"))
      const { error } = yield* failureIn(command(["--between=remount", "--resume"]).go)
      assert.include(error.message, "no unfinished experiment")
      yield* fs.writeFileString(path, asVersion1(text))
      const { engine, go } = command(["--between=remount", "--resume"])
      yield* go
      assert.deepStrictEqual(engine.runs.map(({ plan }) => counts(plan)), [[0, 2]])
      const [again, read] = yield* records
      assert.strictEqual(read?.experiment?.id, write?.experiment?.id)
      // What was done after it is part of its record, which is then of this version.
      assert.deepInclude(JSON.parse(yield* fs.readFileString(path)), {
        schema_version: 2,
        model: "practice:llama3-8b",
        true_model: "llama3-8b"
      })
      assert.deepStrictEqual(again?.measurement, write?.measurement)
    })))

  it.effect("is refused when the pause is over, with the seconds that it is too late", () =>
    here(Effect.gen(function*() {
      const { command, records } = yield* interrupted
      yield* TestClock.adjust("42 seconds")
      const { engine, go } = command(["--between=remount", "--resume"])
      const { error } = yield* failureIn(go)
      assert.strictEqual(error._tag, "NotResumable")
      assert.strictEqual(statusOf(error), 9)
      assert.match(error.message, /write run ended 42.00 s ago, and rule 4.7.1-pause allows 30.00 s .*12.00 s too late/)
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records, 1)
    })))

  it.effect("is not limited by an edition without that rule", () =>
    here(Effect.gen(function*() {
      const it = yield* place
      const words = ["--between=remount", "--edition=v2.0"]
      const begun = it.command(words, { shell: () => ({ lines: [], status: 1 }) })
      yield* failureIn(begun.go)
      yield* it.leaveCheckpoints(begun.engine.runs[0]!.plan)
      yield* TestClock.adjust("10 minutes")
      const { engine, go } = it.command([...words, "--resume"])
      yield* go
      assert.deepStrictEqual(engine.runs.map(({ plan }) => counts(plan)), [[0, 2]])
    })))

  it.effect("is refused for another plan, naming what differs", () =>
    here(Effect.gen(function*() {
      const { command } = yield* interrupted
      const { error } = yield* failureIn(command(["--between=other", "--resume", "--verify=full"]).go)
      assert.strictEqual(statusOf(error), 2)
      assert.include(error.message, "between was \"remount\" and is \"other\"")
      assert.include(error.message, "verify was \"sample\" and is \"full\"")
    })))

  it.effect("is refused when there is nothing to go on with", () =>
    here(Effect.gen(function*() {
      const { command, leaveCheckpoints } = yield* place
      const nothing = yield* failureIn(command(["--between=remount", "--resume"]).go)
      assert.strictEqual(statusOf(nothing.error), 3)
      assert.match(nothing.error.message, /no unfinished experiment below .*checkpointing\/llama3-8b/)
      const whole = command(["--between=remount"])
      yield* whole.go
      yield* leaveCheckpoints(whole.engine.runs[0]!.plan)
      const complete = yield* failureIn(command(["--between=remount", "--resume"]).go)
      assert.strictEqual(statusOf(complete.error), 3)
    })))
})
