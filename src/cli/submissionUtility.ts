/** `mlpstorage submission …`, and the short names of the official tool: packages for submission. */
import * as Effect from "effect/Effect"
import { describeOptions, packageOptions, validateOptions } from "../submission/options.ts"
import { fittedOnTerminal, type Utility, type UtilityCommand, utilityCommand } from "./Utility.ts"

const validate = (name: string, example: string): UtilityCommand =>
  utilityCommand({
    name,
    summary: "Hold a package against every rule, and list what stands against it.",
    example,
    operands: [{
      name: "PATH",
      summary: "Folder or archive that holds closed or open, or folders of such folders.",
      required: true,
      offers: { type: "paths" }
    }],
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
  operands: [{ name: "FILE", summary: "systems/<system>.yaml.", required: true, offers: { type: "paths" } }],
  options: describeOptions,
  run: ({ operands: [given = ""], settings }) =>
    Effect.promise(() => import("../submission/describe.ts")).pipe(
      Effect.flatMap(({ describe }) => fittedOnTerminal(describe(given, settings)))
    )
})

const packed = utilityCommand({
  name: "package",
  summary: "Pack one organisation's results, and check the archive.",
  example: "mlpstorage submission package ./Acme --code-image ./storage --out ./packed",
  operands: [{ name: "PATH", summary: "Folder that holds closed or open.", required: true, offers: { type: "paths" } }],
  options: packageOptions,
  run: ({ operands: [given = ""], settings }) =>
    Effect.promise(() => import("../submission/packageCommand.ts")).pipe(
      Effect.flatMap(({ packageCommand }) => fittedOnTerminal(packageCommand(given, settings)))
    )
})

export const submissionUtility: Utility = {
  id: "submission",
  summary: "Make and check packages for submission.",
  commands: [describe, packed, validate("validate", "mlpstorage submission validate ./Acme")]
}

export const validateUtility: Utility = {
  id: "validate",
  summary: "Same as submission validate.",
  commands: [validate("", "mlpstorage validate ./Acme")]
}
