/** `mlpstorage submission …`, and the short names of the official tool: packages for submission. */
import * as Effect from "effect/Effect"
import {
  addOptions,
  describeOptions,
  initOptions,
  packageOptions,
  statusOptions,
  validateOptions
} from "../submission/options.ts"
import { fittedOnTerminal, type Operand, type Utility, type UtilityCommand, utilityCommand } from "./Utility.ts"

const offers = { type: "paths" } as const

const pathTo = (summary: string): Operand => ({ name: "PATH", summary, required: true, offers })

const folder = pathTo("Folder that holds closed or open.")

const validate = (name: string, example: string): UtilityCommand =>
  utilityCommand({
    name,
    summary: "Hold a package against every rule, and list what stands against it.",
    example,
    operands: [pathTo("Folder or archive that holds closed or open, or folders of such folders.")],
    options: validateOptions,
    run: ({ operands: [given = ""], settings }) =>
      Effect.promise(() => import("../submission/validate.ts")).pipe(
        Effect.flatMap(({ validate }) => fittedOnTerminal(validate(given, settings)))
      )
  })

const describe = utilityCommand({
  name: "describe",
  summary: "Check a system's description; show its sums and columns.",
  example: "mlpstorage submission describe ./Acme/closed/Acme/systems/fast-1.yaml",
  operands: [{ name: "FILE", summary: "systems/<system>.yaml.", required: true, offers }],
  options: describeOptions,
  run: ({ operands: [given = ""], settings }) =>
    Effect.promise(() => import("../submission/describe.ts")).pipe(
      Effect.flatMap(({ describe }) => fittedOnTerminal(describe(given, settings)))
    )
})

const packed = (name: string, example: string): UtilityCommand =>
  utilityCommand({
    name,
    summary: "Pack one organisation's results, and check the archive.",
    example,
    operands: [folder],
    options: packageOptions,
    run: ({ operands: [given = ""], settings }) =>
      Effect.promise(() => import("../submission/packageCommand.ts")).pipe(
        Effect.flatMap(({ packageCommand }) => fittedOnTerminal(packageCommand(given, settings)))
      )
  })

const init = utilityCommand({
  name: "init",
  summary: "Make a submitter's folders, and a description to fill in.",
  example:
    "mlpstorage submission init ./Acme --orgname Acme --systemname fast-1 --deployment onprem --storage-location remote " +
    "--benchmark-api file --product-api file",
  operands: [pathTo("Folder that will hold closed or open.")],
  options: initOptions,
  run: ({ operands: [given = ""], settings }) =>
    Effect.promise(() => import("../submission/init.ts")).pipe(
      Effect.flatMap(({ init }) => fittedOnTerminal(init(given, settings)))
    )
})

const add = utilityCommand({
  name: "add",
  summary: "Copy runs into a package; one that does not count stops all.",
  example: "mlpstorage submission add ./results/training/unet3d --into ./Acme",
  operands: ["RUNS", "MORE", "AND-MORE"].map((name, i): Operand => ({
    name,
    summary: "Folder of a run, or of runs that belong together.",
    required: i === 0,
    offers
  })),
  options: addOptions,
  run: ({ operands, settings }) =>
    Effect.promise(() => import("../submission/add.ts")).pipe(
      Effect.flatMap(({ add }) => fittedOnTerminal(add(operands, settings)))
    )
})

const status = (name: string, example: string): UtilityCommand =>
  utilityCommand({
    name,
    summary: "What a package has, what it lacks, and what makes it.",
    example,
    operands: [folder],
    options: statusOptions,
    run: ({ operands: [given = ""], settings }) =>
      Effect.promise(() => import("../submission/status.ts")).pipe(
        Effect.flatMap(({ status }) => fittedOnTerminal(status(given, settings)))
      )
  })

export const submissionUtility: Utility = {
  id: "submission",
  summary: "Make and check packages for submission.",
  commands: [
    init,
    add,
    status("status", "mlpstorage submission status ./Acme"),
    describe,
    packed("package", "mlpstorage submission package ./Acme --code-image ./storage --out ./packed"),
    validate("validate", "mlpstorage submission validate ./Acme")
  ]
}

/** As the official tool calls them. */
export const submissionAliases: ReadonlyArray<Utility> = [
  { id: "status", summary: "Same as submission status.", commands: [status("", "mlpstorage status ./Acme")] },
  {
    id: "submit",
    summary: "Same as submission package.",
    commands: [packed("", "mlpstorage submit ./Acme --dry-run")]
  },
  { id: "validate", summary: "Same as submission validate.", commands: [validate("", "mlpstorage validate ./Acme")] }
]
