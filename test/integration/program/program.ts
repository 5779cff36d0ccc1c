/** The bundle as a user starts it: its own process, its own folder, both streams, its status, and who it started. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const bundle = fileURLToPath(new URL("../../../dist/main.js", import.meta.url))

/** The program that makes a terminal. */
export const hasScript = (() => {
  try {
    execFileSync("script", ["-qec", "true", "/dev/null"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

export interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** A folder for one test; `close` removes it. */
export const home = () => {
  const path = mkdtempSync(join(tmpdir(), "mlps-program-"))
  return { path, close: () => rmSync(path, { recursive: true, force: true }) }
}

interface Options {
  /** Words before the program's own, for example those that enter a network namespace. */
  readonly inside?: ((words: ReadonlyArray<string>) => readonly [string, ...ReadonlyArray<string>]) | undefined
  readonly user?: number
  /** Of another build. */
  readonly main?: string
  readonly environment?: Readonly<Record<string, string>>
}

const directly = ([command = "", ...words]: ReadonlyArray<string>) => [command, ...words] as const

export const start = (
  cwd: string,
  words: ReadonlyArray<string>,
  { environment = {}, inside = directly, main = bundle, user }: Options = {}
): Started => {
  const [command, ...all] = inside([process.execPath, main, ...words])
  const child = spawn(command, all, {
    cwd,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: cwd,
      MLPS_NO_HISTORY: "1",
      MLPS_CALIBRATION_SECONDS: process.env["MLPS_CALIBRATION_SECONDS"] ?? "",
      ...environment
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(user === undefined ? {} : { uid: user, gid: user })
  })
  let stdout = ""
  let stderr = ""
  child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout += text)
  child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr += text)
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (status, signal) => resolve({ status, signal, stdout, stderr }))
  )
  return { child, ended }
}

/** The records in a run's document on standard output. */
export const runsIn = <Run = Readonly<Record<string, unknown>>>(stdout: string): ReadonlyArray<Run> =>
  (JSON.parse(stdout) as { readonly result: { readonly runs: ReadonlyArray<Run> } }).result.runs

export const program = (cwd: string, words: ReadonlyArray<string>, options: Options = {}): Promise<Ended> =>
  start(cwd, words, options).ended

/** Run directories below a results folder, oldest first. */
export const runDirectories = (results: string): ReadonlyArray<string> => {
  const root = join(results, "checkpointing", "llama3-8b")
  return existsSync(root) ? readdirSync(root).sort().map((stamp) => join(root, stamp)) : []
}

export const recordIn = (runDirectory: string): Record<string, unknown> => {
  const name = readdirSync(runDirectory).find((file) => file.endsWith("_metadata.json"))
  return JSON.parse(readFileSync(join(runDirectory, name ?? "no metadata"), "utf8")) as Record<string, unknown>
}

/** Waits for what must become true; the limit is for a machine that is busy with other things. */
export const until = async (what: string, holds: () => boolean, millis = 60_000): Promise<void> => {
  const end = Date.now() + millis
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Coordinator and ranks of the one run below this results folder, once they have started. */
export const processesOf = async (results: string): Promise<{ coordinator: number; ranks: ReadonlyArray<number> }> => {
  const log = () => {
    const [directory] = runDirectories(results)
    const path = directory === undefined ? "" : join(directory, "checkpointing_run.stdout.log")
    return existsSync(path) ? readFileSync(path, "utf8") : ""
  }
  await until("the ranks to start", () => /"_tag":"operationStarted"/.test(log()))
  const line = log().split("\n").find((text) => text.includes("\"_tag\":\"ranks\"")) ?? "{}"
  const event = JSON.parse(line) as { coordinator: number; ranks: ReadonlyArray<{ pid: number }> }
  return { coordinator: event.coordinator, ranks: event.ranks.map(({ pid }) => pid) }
}

export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}
