/** What each example adds, asked of what the program does: none of it is so of the sources as they are. */
import * as Effect from "effect/Effect"
import { hostFactsFrom, hostPaths } from "../../src/cluster/hostFacts.ts"
import { toSystemInfo } from "../../src/cluster/systemInfo.ts"
import { measured } from "../../src/domain/Fact.ts"
import { NoSpace } from "../../src/errors/AppError.ts"
import { statusOf } from "../../src/errors/catalogue.ts"
import { examineRun } from "../../src/reports/examineRun.ts"
import { type FormatName, formats, writersOf } from "../../src/reports/formats.ts"
import { reportgenOptionsOf } from "../../src/reports/options.ts"
import { csvCells, splitRow } from "../../src/reports/outputs/csv.ts"
import { runCore } from "../../src/reports/outputs/runJson.ts"
import type { Group } from "../../src/reports/Report.ts"
import { quietWarning } from "../../src/view/stall.ts"
import { clusterInformation } from "../fixtures/hostFacts.ts"
import { identity } from "../fixtures/identity.ts"
import { folderOf } from "../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../fixtures/ownRun.ts"
import { known } from "../fixtures/readings.ts"

/** A column of results.csv, of a run with these members in its record. */
const cellOf = (column: string, changes: object = {}): string | undefined => {
  const examined = examineRun(known, folderOf(ownRun({ ...ownRecord(), ...changes } as never)), null, { deep: false })
  if (examined._tag === "leftOut") throw new Error(examined.leftOut.reason)
  const { cells, columns } = csvCells(runCore(examined.run), examined.run, { parameters: "{}", issues: "[]" })
  const at = columns.indexOf(column)
  return at < 0 ? undefined : splitRow(cells)[at]
}

const group: Group = {
  ...{ number: 1, identity: identity(), name: "unet3d", category: "OPEN", issues: [], runs: [], experiments: [] },
  ...{ sets: 0, aggregates: [], checklist: [], next: null, nearMisses: [] }
}

/** A host whose files all hold one number. */
const collected = () =>
  hostFactsFrom({
    address: "node1",
    collectedAt: "2026-01-02T03:04:05Z",
    machine: "x86_64",
    clockOffsetSeconds: measured(0, "test"),
    files: Object.fromEntries(hostPaths.map((path) => [path, "60\n"])),
    groups: []
  })

export const proofs: Readonly<Record<string, () => unknown>> = {
  "report-format": async () => {
    const { choices = [] } = reportgenOptionsOf([]).format.kind as { readonly choices?: ReadonlyArray<string> }
    const added = formats.map(({ name }) => name as string).filter((name) =>
      !["json", "csv", "html", "markdown", "openmetrics", "parquet"].includes(name)
    )
    const written = await writersOf(added[0] as FormatName ?? "none")
    const head = {
      program: "test",
      title: null,
      note: null,
      filters: { edition: null, systems: [], organizations: [], benchmarks: [] }
    }
    const tree = { root: "/", readings: known, aggregateNames: [], shapes: new Map() }
    return [choices, written.map(({ name, writer }) => [name, ...writer(head, tree).group(group)])]
  },
  "report-column": () => cellOf("program_version"),
  "proc-fact": () => {
    const info = toSystemInfo(clusterInformation({ hosts: [collected()] }))
    return [info["max_swappiness"], cellOf("system_info.max_swappiness", { system_info: info })]
  },
  "exit-status": () =>
    statusOf(
      new NoSpace({ path: "/mnt", neededBytes: null, availableBytes: null, partialFiles: [], lacks: "quota" })
    ),
  "stall-alarm": () => [15, 35].map((seconds) => quietWarning({ what: "nothing moved", since: 0 }, seconds * 1000))
}

export const shown = (name: string): Promise<unknown> => Effect.runPromise(Effect.promise(async () => proofs[name]?.()))
