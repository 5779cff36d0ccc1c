/** Version 1 told the kind of a measurement by the field that held its body. */
import type { Json } from "../domain/Json.ts"

interface FieldsOfV1 {
  readonly phases?: Json | undefined
  readonly training?: Json | undefined
  readonly datagen?: Json | undefined
}

interface BodyOfV1 {
  readonly kind: string
  readonly body: Json
  /** Dotted, below `measurement`; empty for what stood in it itself. */
  readonly place: string
}

export const bodyOfV1 = ({ datagen, phases, training }: FieldsOfV1): BodyOfV1 => {
  if (training !== undefined) return { kind: "train", body: training, place: "training" }
  if (datagen !== undefined) return { kind: "datagen", body: datagen, place: "datagen" }
  return { kind: "checkpoint", body: phases === undefined ? {} : { phases }, place: "" }
}
