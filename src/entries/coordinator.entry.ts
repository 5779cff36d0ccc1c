/**
 * Process of the coordinator: `coordinator.js <job.json>`. Its stdout is one event a line, its stderr the log, and its
 * stdin a pipe that the parent holds: when it ends the parent is gone, and so are we.
 */
import { readFileSync, writeSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { ownJson } from "../domain/Json.ts"
import type { Job } from "../engines/native/Job.ts"
import type { NativeWork } from "../engines/native/NativeWorks.ts"
import { coordinators } from "./coordinators.ts"

const job = ownJson<Job<NativeWork>>(readFileSync(process.argv[2] ?? "", "utf8"))

let killRanks: () => void = () => undefined
const die = () => {
  killRanks()
  process.kill(process.pid, "SIGKILL")
}

const say = (fd: number, text: string) => {
  try {
    writeSync(fd, `${text}\n`)
  } catch {
    die()
  }
}

const load = coordinators[job.work.kind]
if (load === undefined) throw new Error(`no coordinator does work of kind "${job.work.kind}"`)
const { coordinate } = await load()

const coordinator = coordinate(job, {
  emit: (event) => say(1, JSON.stringify(event)),
  log: (line) => say(2, line),
  rankCommand: [process.execPath, fileURLToPath(new URL("rank.js", import.meta.url)), job.work.kind]
})
killRanks = coordinator.kill

process.stdin.on("end", die).on("error", die).resume()
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => coordinator.stop(signal))

const { isStuck, isWhole } = await coordinator.ended
if (isStuck) die()
process.exit(isWhole ? 0 : 1)
