/** `npm run check`: every check, as many beside one another as there are cores; the output of each in one piece. */
import { spawn } from "node:child_process"
import { availableParallelism } from "node:os"

/** The longest first. */
const checks = ["check:types", "check:lint", "check:page", "check:exports", "check:imports"]

const run = (check) =>
  new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", check], { stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text)
    child.once("error", (error) => resolve({ passed: false, output: error.message }))
    child.once("close", (code) => resolve({ passed: code === 0, output }))
  })

const waiting = [...checks]
const failed = []

const work = async () => {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { output, passed } = await run(check)
    console.log(`${check}: ${passed ? "passed" : "FAILED"}\n${output.replace(/^(?=.)/gm, "  ").trimEnd()}`)
    if (!passed) failed.push(check)
  }
}

await Promise.all(Array.from({ length: Math.min(checks.length, availableParallelism()) }, work))
if (failed.length > 0) console.log(`not passed: ${failed.join(", ")}`)
process.exitCode = failed.length === 0 ? 0 : 1
