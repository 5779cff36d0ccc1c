/** A description held against its schema: every fault with its place, none hiding another. */
import { nearest } from "../../config/nearest.ts"
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { RecordShape, Shape } from "./schema.ts"

/** One thing that is wrong. */
export interface Fault {
  /** Dotted, below `system_under_test`: `product_nodes.0.chassis.cpu_model`. */
  readonly at: string
  readonly text: string
  readonly expected: string
  readonly actual: string
  /** Nothing stands there, or null. */
  readonly absent: boolean
}

const within = (at: string, key: string | number): string => at === "" ? String(key) : `${at}.${key}`

const shown = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
}
const shownLength = 60

const numberText = /^[+-]?\d+(?:\.\d+)?$/

/** Numbers in quotes are numbers to the round's tool as well. */
const numberOf = (value: Json): number | undefined =>
  typeof value === "number"
    ? value
    : typeof value === "string" && numberText.test(value.trim())
    ? Number(value)
    : undefined

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  "0": false
}

/** As YAML 1.1 and the round's tool read it: yes and no, on and off, 0 and 1. */
export const truthOf = (value: Json | undefined): boolean | undefined => {
  if (typeof value === "boolean") return value
  const word = String(value).toLowerCase()
  return Object.hasOwn(truths, word) ? truths[word] : undefined
}

/** What should stand in a place, in words. */
const inWords = (shape: Shape): string => {
  switch (shape.kind) {
    case "text":
      return "a text that is not empty"
    case "integer":
      return `a whole number, ${shape.least} or more`
    case "number":
      return `a number, ${shape.least} or more`
    case "truth":
      return "true or false"
    case "choice":
      return shape.of.join(", ")
    case "list":
      return shape.least === 0 ? "a list" : `a list of ${shape.least} or more`
    case "record":
      return "keys and values"
  }
}

const isOfKind = (shape: Exclude<Shape, RecordShape | { readonly kind: "list" }>, value: Json): boolean => {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" && value.trim() !== ""
    case "integer": {
      const number = numberOf(value)
      return number !== undefined && Number.isInteger(number) && number >= shape.least
    }
    case "number": {
      const number = numberOf(value)
      return number !== undefined && number >= shape.least
    }
    case "truth":
      return truthOf(value) !== undefined
    case "choice":
      return typeof value === "string" && (shape.of.includes(value) || Object.hasOwn(shape.alsoAs ?? {}, value))
  }
}

const wrong = (shape: Shape, value: Json, at: string): Fault => ({
  at,
  text: value === null ? "nothing stands there" : "it is something else",
  expected: inWords(shape),
  actual: value === null ? "nothing" : shown(value),
  absent: value === null
})

const meant = (key: string, { fields }: RecordShape): string => {
  const close = nearest(key, Object.keys(fields))
  return close === null ? "" : `; ${close} may be meant`
}

const inRecord = (shape: RecordShape, value: JsonObject, at: string): ReadonlyArray<Fault> => [
  ...Object.entries(shape.fields).flatMap(([key, field]) => {
    const inner = value[key]
    const place = within(at, key)
    if (inner !== undefined && inner !== null) return faultsIn(field.shape, inner, place)
    return field.required
      ? [{
        at: place,
        text: `it is required (${field.note})`,
        expected: inWords(field.shape),
        actual: "nothing",
        absent: true
      }]
      : []
  }),
  ...(shape.open === true ? [] : Object.keys(value).filter((key) => !Object.hasOwn(shape.fields, key)).map((key) => ({
    at: within(at, key),
    text: `no such key is known here${meant(key, shape)}`,
    expected: Object.keys(shape.fields).join(", "),
    actual: key,
    absent: false
  })))
]

/** In the order of the schema, then keys that it does not have. */
export const faultsIn = (shape: Shape, value: Json, at = ""): ReadonlyArray<Fault> => {
  if (shape.kind === "record") return isJsonObject(value) ? inRecord(shape, value, at) : [wrong(shape, value, at)]
  if (shape.kind !== "list") return isOfKind(shape, value) ? [] : [wrong(shape, value, at)]
  if (!isJsonArray(value)) return [wrong(shape, value, at)]
  return [
    ...(value.length < shape.least ? [wrong(shape, value, at)] : []),
    ...value.flatMap((item, i) => faultsIn(shape.of, item, within(at, i)))
  ]
}

/** Machines that are no servers have no such parts; the schema cannot say so. */
const customHardware = /^(product_nodes\.\d+\.chassis)\.(?:cpu_model|cpu_qty|cpu_cores|memory_capacity)$/
const partsOfServer = 4

const chassisOf = ({ absent, at }: Fault): string | undefined => absent ? customHardware.exec(at)?.[1] : undefined

/** Gaps that the chairs of v3.0 let pass: of a chassis that has neither processor nor memory at all. */
export const acceptedOf = (faults: ReadonlyArray<Fault>): (fault: Fault) => boolean => (fault) => {
  const chassis = chassisOf(fault)
  return chassis !== undefined && faults.filter((one) => chassisOf(one) === chassis).length === partsOfServer
}

/** Said of such a gap. */
export const acceptedWords = "of hardware that is no server the chairs accepted 40 such gaps on 2026-08-14"
