/** Records that say `running`: what a report says of them, each time anew. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ownProcess } from "../../../src/cluster/local/processIdentity.ts"
import { readOneRun } from "../../../src/reports/oneRun.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { at, plant, provided, report, results, temporary } from "../../fixtures/reports.ts"

const { boot_id, machine_id, pid, start_ticks } = ownProcess()

/** Larger than the kernel gives out. */
const noPid = 2 ** 22 + 1

const running = {
  state: "running",
  stage: "execute",
  machine_id,
  boot_id,
  pid,
  process_start_ticks: start_ticks,
  written_at: "2026-02-03T10:05:00.000+01:00"
} as const

const seen = "last written at 2026-02-03T10:05:00.000+01:00"

describe("a record that says running", () => {
  it.scopedLive.skipIf(machine_id === null)(
    "is told by its process: going on, died, or nobody can tell (skipped without a machine id)",
    () =>
      Effect.gen(function*() {
        const [root, output] = [yield* temporary, yield* temporary]
        const records = {
          alive: running,
          "another-host": { ...running, machine_id: "of-another-host" },
          "another-process": { ...running, process_start_ticks: 1 },
          gone: { ...running, pid: noPid },
          restarted: { ...running, boot_id: "of-another-boot" }
        }
        for (const [name, changes] of Object.entries(records)) {
          plant(root, at(name, ownRun(ownRecord({ ...changes, run_id: crypto.randomUUID() }))))
        }
        yield* report({ resultsDir: root, outputDir: output })
        // A second report remembers nothing of them.
        yield* report({ resultsDir: root, outputDir: output })
        const { groups, left_out, summary } = results(output)
        expect(groups).toEqual([])
        expect(summary).toMatchObject({ incomplete: 5 })
        expect(left_out.map(({ path, reason, weight }) => [path, weight, reason])).toEqual([
          ["alive", "lost", `it is going on in stage execute, as process ${pid} of this machine`],
          [
            "another-host",
            "lost",
            "its record says running in stage execute, and whether it is cannot be told here: " +
            `nothing shows that it was started on this machine; ${seen}`
          ],
          ["another-process", "lost", `it died in stage execute: process ${pid} is another one by now; ${seen}`],
          ["gone", "lost", `it died in stage execute: process ${noPid} is gone; ${seen}`],
          ["restarted", "lost", `it died in stage execute: this machine was restarted since; ${seen}`]
        ])
        const alone = yield* provided(readOneRun(`${root}/gone`, "gone", { edition: null, deep: false }))
        expect(alone).toMatchObject({
          kind: "incomplete",
          kindReason: `it died in stage execute: process ${noPid} is gone; ${seen}`
        })
      })
  )
})
