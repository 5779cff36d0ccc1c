/** What must be equal for one run to read, or take over, what another wrote. Plain TypeScript. */
import type { Layout } from "./layout.ts"
import type { ModelShape } from "./sizing.ts"

/** Raised when the same inputs would give other files. */
const layoutVersion = 1

/**
 * One line of text, readable and canonical: `layout=1;model=llama3-8b;…`. Two runs with equal fingerprints write files of
 * the same names and sizes.
 */
export const fingerprint = (
  model: string,
  shape: ModelShape,
  { mode, parallelism }: Layout,
  processes: number,
  scale: number
): string =>
  [
    ["layout", layoutVersion],
    ["model", model],
    ["layers", shape.layers],
    ["hidden", shape.hidden],
    ["ffn", shape.feedForward],
    ["vocabulary", shape.vocabulary],
    ["heads", shape.heads],
    ["kv_heads", shape.keyValueHeads],
    ["model_datatype", shape.modelDatatype],
    ["optimizer_datatype", shape.optimizerDatatype],
    ["ranks", processes],
    ["mode", mode],
    ["tensor", parallelism.tensor],
    ["pipeline", parallelism.pipeline],
    ["data", parallelism.data],
    ["zero", parallelism.zeroStage],
    ["scale", scale]
  ].map(([key, value]) => `${key}=${value}`).join(";")
