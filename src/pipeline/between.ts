/**
 * Stage: what is done on every host after one run and before the next. Timed, its output kept beside the run before it, its
 * statuses in that run's record. One host that fails fails the experiment.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { isLocalAmong } from "../cluster/local/LocalCollector.ts"
import { hostsAtOnce } from "../cluster/remote/collectRemotely.ts"
import {
  cacheSwitch,
  dropCaches,
  dropCachesName,
  mayDropAdvice,
  mayDropCaches,
  refusalOf
} from "../cluster/remote/dropCaches.ts"
import { launcherTransport } from "../cluster/remote/launcherTransport.ts"
import { localShell } from "../cluster/remote/localShell.ts"
import { type HostRun, runOnHost } from "../cluster/remote/runOnHost.ts"
import { sshTransport } from "../cluster/remote/sshTransport.ts"
import { withoutSlots } from "../cluster/thisMachine.ts"
import { type Finding, problem } from "../domain/Finding.ts"
import type { Plan } from "../domain/Plan.ts"
import { lineRedactor, redactText } from "../domain/secrets.ts"
import { formatSeconds, plural } from "../domain/Units.ts"
import { type AppError, CommandFailed, HostUnreachable, PermissionDenied, TimedOut } from "../errors/AppError.ts"
import { detectLauncher } from "../launcher/detectLauncher.ts"
import { Executor } from "../process/Executor.ts"
import { fileError } from "../results/fileErrors.ts"
import { betweenLogFile, wallClock } from "../results/layout.ts"
import { updateRecord } from "../results/runDirectory.ts"
import type { AfterRun, HostCommand, RunRecord } from "../results/RunRecord.ts"

/** How the hosts of a plan are reached: this machine by its own shell, the others as their facts are collected. */
const waysOf = Effect.fnUntraced(function*({ hosts, launch }: Plan) {
  const isLocal = yield* isLocalAmong(hosts)
  const other = launch?.collector === "mpi" && launch.program !== null
    ? launcherTransport({
      launcher: yield* detectLauncher(launch.program, {}),
      allowRunAsRoot: launch.allowRunAsRoot,
      parameters: launch.parameters
    })
    : sshTransport()
  return (host: string) => isLocal(host) ? localShell : other
})

const freshMark = Effect.map(Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER), (n) => `mlps${n}`)

/** This machine once, under its first name; the others as they are called. */
const hostsOf = Effect.fnUntraced(function*({ hosts }: Plan) {
  const isLocal = yield* isLocalAmong(hosts)
  const names = hosts.map(withoutSlots)
  const here = names.find(isLocal)
  return Arr.dedupe(names.map((name) => here !== undefined && isLocal(name) ? here : name))
})

/** `null`: it did what it was to do. */
const errorOf = (command: string, host: string, run: HostRun, isHere: boolean): AppError | null => {
  const { refusal, shell, status, tail } = run
  if (refusal !== null && isHere) {
    return new CommandFailed({
      command: redactText(command),
      exitCode: shell?.code ?? null,
      signal: shell?.signal ?? null,
      stderrTail: redactText(tail.join("\n")),
      explanation: shell === null
        ? refusal.reason
        : "this machine's shell was ended before the command had told its status",
      advice: "the command must not end the shell that runs it"
    })
  }
  if (refusal !== null) return new HostUnreachable({ host, reason: refusal.reason })
  if (status === 0) return null
  if (command === dropCachesName) {
    return new PermissionDenied({
      host: isHere ? undefined : host,
      path: cacheSwitch,
      operation: "drop the page cache through",
      because: refusalOf(tail, "it"),
      advice: mayDropAdvice
    })
  }
  return new CommandFailed({
    command: redactText(command),
    exitCode: status,
    signal: null,
    stderrTail: redactText(tail.join("\n")),
    host,
    advice: `its whole output is in ${betweenLogFile(host)} of the run before it; that run's record stays`
  })
}

/** Before the first run: every host can be reached, and may do what is built in. Nothing is done there. */
export const betweenFindings = Effect.fnUntraced(function*(command: string, plan: Plan) {
  const executor = yield* Executor
  const ways = yield* Effect.either(waysOf(plan))
  if (ways._tag === "Left") return [problem(ways.left)]
  const mark = yield* freshMark
  const isBuiltIn = command === dropCachesName
  const hosts = (yield* hostsOf(plan)).filter((host) => isBuiltIn || ways.right(host) !== localShell)
  const answers = yield* Effect.forEach(
    hosts,
    (host) =>
      runOnHost(executor, ways.right(host), {
        host,
        text: isBuiltIn ? mayDropCaches : ":",
        mark,
        onLine: () => Effect.void
      }).pipe(Effect.map((it) => errorOf(isBuiltIn ? command : ":", host, it, ways.right(host) === localShell))),
    { concurrency: hostsAtOnce }
  )
  return answers.flatMap((error): ReadonlyArray<Finding> => error === null ? [] : [problem(error)])
})

interface HostEnd {
  readonly recorded: HostCommand
  readonly error: AppError | null
}

const onOneHost = Effect.fnUntraced(function*(
  command: string,
  host: string,
  directory: string,
  isHere: boolean,
  run: (onLine: (line: string) => Effect.Effect<void>) => Effect.Effect<HostRun>
) {
  const fs = yield* FileSystem.FileSystem
  const path = `${directory}/${betweenLogFile(host)}`
  const file = yield* fs.open(path, { flag: "w" }).pipe(Effect.mapError(fileError(path, "write")))
  const redact = lineRedactor()
  const ended = yield* run((line) =>
    file.writeAll(new TextEncoder().encode(`${redact(line)}\n`)).pipe(
      Effect.catchAll((error) => Effect.logWarning(`cannot keep what ${host} says: ${error.message}`))
    )
  )
  const { refusal, seconds, status } = ended
  return {
    recorded: { host, seconds, status, reason: refusal?.reason ?? null, output: path },
    error: errorOf(command, host, ended, isHere)
  } satisfies HostEnd
}, Effect.scoped)

/** Everything at once, on as many hosts as connections are kept; nothing is skipped because a neighbour failed. */
const everywhere = Effect.fnUntraced(function*(command: string, plan: Plan, directory: string, ended: Array<HostEnd>) {
  const executor = yield* Executor
  const ways = yield* waysOf(plan)
  const mark = yield* freshMark
  const text = command === dropCachesName ? dropCaches : command
  yield* Effect.forEach(
    yield* hostsOf(plan),
    (host) =>
      onOneHost(
        command,
        host,
        directory,
        ways(host) === localShell,
        (onLine) => runOnHost(executor, ways(host), { host, text, mark, onLine })
      ).pipe(Effect.map((end) => ended.push(end))),
    { concurrency: hostsAtOnce, discard: true }
  )
})

/**
 * Fails with the first host's error, in the order of the hosts that ended. `before` is the run whose record takes it all;
 * answers with that record.
 */
export const between = Effect.fn("stage.between")(function*(command: string, plan: Plan, before: RunRecord) {
  const shown = redactText(command)
  const startedAt = wallClock(yield* Clock.currentTimeMillis)
  const begin = yield* Clock.currentTimeNanos
  const ended: Array<HostEnd> = []
  const keep = (outcome: AfterRun["outcome"]) =>
    Effect.gen(function*() {
      const after: AfterRun = {
        command: shown,
        started_at: startedAt,
        seconds: Number((yield* Clock.currentTimeNanos) - begin) / 1e9,
        outcome,
        hosts: ended.map(({ recorded }) => recorded)
      }
      return yield* updateRecord(before.result_dir, before, (record) =>
        record.experiment === undefined ? record : { ...record, experiment: { ...record.experiment, after } })
    })
  const hosts = yield* hostsOf(plan)
  yield* Effect.logInfo(`between the runs: ${shown} on ${plural(hosts.length, "host")}`)
  const { timeoutSeconds } = plan
  const work = everywhere(command, plan, before.result_dir, ended)
  const bounded = timeoutSeconds === null
    ? Effect.asSome(work)
    : Effect.timeoutOption(work, Duration.seconds(timeoutSeconds))
  const whole = yield* bounded.pipe(
    Effect.onExit((exit) =>
      Exit.isSuccess(exit) ? Effect.void : keep(Exit.isInterrupted(exit) ? "interrupted" : "failed").pipe(
        Effect.catchAll((error) => Effect.logError(`the record does not say what became of ${shown}: ${error.message}`))
      )
    )
  )
  const [error = null, ...others] = ended.flatMap((end) => end.error === null ? [] : [end.error])
  for (const { message } of others) yield* Effect.logWarning(message)
  const record = yield* keep(Option.isNone(whole) || error !== null ? "failed" : "done")
  if (Option.isNone(whole)) {
    const silent = hosts.filter((host) => !ended.some(({ recorded }) => recorded.host === host))
    return yield* new TimedOut({
      what: `${shown} on ${silent.join(", ")}`,
      seconds: timeoutSeconds ?? 0,
      partialFiles: []
    })
  }
  if (error !== null) return yield* Effect.fail(error)
  yield* Effect.logInfo(`between the runs: done after ${formatSeconds(record.experiment?.after?.seconds ?? 0)}`)
  return record
})
