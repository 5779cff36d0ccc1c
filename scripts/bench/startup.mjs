/**
 * Start-up cost of the bundle beside a bare Node: `npm run bench:startup [-- ROUNDS]`.
 * The commands alternate, so that a busy machine troubles all of them alike. Ends with status 1 when a target is missed.
 */
import { spawnSync } from "node:child_process"
import { performance } from "node:perf_hooks"
import { fileURLToPath } from "node:url"

const rounds = Number(process.argv[2] ?? 25)
const program = fileURLToPath(new URL("../../dist/main.js", import.meta.url))

const commands = [
  { name: "node -e 0", argv: ["-e", "0"], target: undefined },
  { name: "mlpstorage --version", argv: [program, "--version"], target: 1.6 },
  { name: "mlpstorage --help", argv: [program, "--help"], target: 3 },
  { name: "mlpstorage checkpointing run --help", argv: [program, "checkpointing", "run", "--help"], target: 3 }
]

const milliseconds = (argv) => {
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" })
  const taken = performance.now() - begin
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${stderr}`)
  return taken
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

for (const { argv } of commands) milliseconds(argv)
const samples = commands.map(() => [])
for (let round = 0; round < rounds; round++) commands.forEach(({ argv }, i) => samples[i].push(milliseconds(argv)))

const medians = samples.map(median)
let missed = 0
console.log(`${rounds} rounds, ${process.version}\n`)
console.log(`${"command".padEnd(38)}${"median".padStart(10)}${"ratio".padStart(8)}${"target".padStart(9)}`)
commands.forEach(({ name, target }, i) => {
  const ratio = medians[i] / medians[0]
  const late = target !== undefined && ratio > target
  if (late) missed++
  const goal = target === undefined ? "" : `≤ ${target}`
  console.log(
    `${name.padEnd(38)}${`${medians[i].toFixed(1)} ms`.padStart(10)}${ratio.toFixed(2).padStart(8)}${goal.padStart(9)}${
      late ? "  missed" : ""
    }`
  )
})
process.exitCode = missed === 0 ? 0 : 1
