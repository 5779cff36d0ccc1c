/** Scaled runs are practice: a rule of this program, so that no scaled number is ever taken for a result. */
import { engineNames } from "../../domain/Plan.ts"
import { present } from "../Evidence.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { number, oneOf } from "../tolerant.ts"

export const scale: RunRule = runRule({
  id: "scale",
  title: "Full size",
  demands: "A run that counts moves full-size files. A scaled run is practice and INVALID in both divisions.",
  source: "this program: sizes follow from the published models (v2.0 guidelines table 2, Rules.md table 2)",
  since: "v2.0",
  evidence: "plan",
  reads: ["scale", "engine"],
  examples: { pass: "--scale 1, or no --scale at all", fail: "--scale 0.01" }
}, (run, say) => {
  // Official programs know no scale.
  const byEngine = K.flatMap(
    oneOf(engineNames)(run.engine, "engine"),
    (engine, source) => engine === "native" ? run.scale : present(1, source)
  )
  return K.judged(say, { scale: number(K.firstOf(run.scale, byEngine), "scale") }, ({ scale }) =>
    scale === 1 ? [] : [
      say.invalid(
        `scaled: files are ${scale} of their published size, so this run is practice; a run that counts needs --scale 1`,
        { parameter: "scale", expected: "1", actual: scale }
      )
    ])
})
