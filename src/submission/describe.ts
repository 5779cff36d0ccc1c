/** `mlpstorage submission describe FILE`: a system's description checked, with the sums and columns that are made of it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Settings } from "../config/Option.ts"
import { parseYaml } from "../config/yaml.ts"
import { yamlToJson } from "../config/yamlTree.ts"
import { columns } from "../domain/columns.ts"
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { type AppError, BadStructure, InvalidOption, PackageNotValid } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { plain } from "../reports/outputs/terminal.ts"
import { fileError } from "../results/fileErrors.ts"
import { acceptedOf, acceptedWords, type Fault, faultsIn } from "../rules/description/check.ts"
import { derivedColumns } from "../rules/description/derived.ts"
import { faultsTogether, provisionedPower, rackUnits, remapFaults, type Sum } from "../rules/description/together.ts"
import { descriptionShape } from "../rules/editions/descriptions.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import type { describeOptions } from "./options.ts"

const top = "system_under_test"

const sumText = ({ terms, total }: Sum, unit: string): string =>
  total === null ? "not told" : `${terms.join(" + ")} = ${total} ${unit}`

const faultLine = (fault: Fault, isAccepted: boolean): string =>
  `${isAccepted ? "warning" : "error"}  ${fault.at}: ${fault.text}${
    isAccepted ? `; ${acceptedWords}` : ""
  } (needs ${fault.expected}, found ${fault.actual})`

const textOf = (given: string, system: JsonObject, faults: ReadonlyArray<Fault>, errors: number): string =>
  [
    ...columns([
      ...derivedColumns(system).map(({ name, value }) => [name, value ?? "not known"]),
      ["Rack units", sumText(rackUnits(system), "RU, clients left out")],
      ["Provisioned power", sumText(provisionedPower(system), "W by nameplate, clients left out")]
    ]),
    "",
    ...faults.map((fault) => faultLine(fault, acceptedOf(faults)(fault))),
    `${given} ${errors === 0 ? "passes" : "does not pass"}: ${errors} of its fields are wrong or missing`
  ].map(plain).join("\n")

/** Reads the file; the folder and the file's name are not asked for. */
export const describe = (
  given: string,
  { edition }: Settings<typeof describeOptions>
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const place = path.resolve(workingDirectory, given)
    const text = yield* fs.readFileString(place).pipe(Effect.mapError(fileError(place, "read", "the description")))
    const content: Json = yamlToJson(yield* parseYaml("system description", given, text))
    const system = isJsonObject(content) ? content[top] : undefined
    if (!isJsonObject(system)) {
      return yield* new BadStructure({
        path: given,
        detail: `it has no ${top}`,
        advice: "write one with mlpstorage submission init"
      })
    }
    const shape = descriptionShape(edition.value ?? defaultEdition)
    if (shape === undefined) {
      return yield* new InvalidOption({
        option: "--edition",
        expected: "an edition that has descriptions of systems",
        actual: edition.value ?? defaultEdition
      })
    }
    const faults = [...faultsIn(shape, system), ...faultsTogether(system), ...remapFaults(system)]
    const errors = faults.filter((fault) => !acceptedOf(faults)(fault)).length
    return {
      text: textOf(given, system, faults, errors),
      json: {
        path: given,
        passes: errors === 0,
        columns: Object.fromEntries(derivedColumns(system).map(({ name, value }) => [name, value])),
        rack_units: { ...rackUnits(system) },
        provisioned_power_watts: { ...provisionedPower(system) },
        faults: faults.map((fault) => ({
          parameter: fault.at,
          text: fault.text,
          expected: fault.expected,
          actual: fault.actual,
          accepted: acceptedOf(faults)(fault)
        }))
      },
      ...(errors > 0 ? { failure: new PackageNotValid({ what: "description", errors, unchecked: 0 }) } : {})
    }
  })
