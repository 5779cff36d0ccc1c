/** Records of version 1 stand beside those of version 2, and nothing else of them is put aside. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { encodeRecord, recordText } from "../../../src/results/RunRecord.ts"
import { asVersion1 } from "../../fixtures/asVersion1.ts"
import { ownClosedRecord } from "../../fixtures/ownClosedRun.ts"
import { ownRecord } from "../../fixtures/ownRun.ts"
import { asNewest } from "../../fixtures/parity.ts"

const closed = ownClosedRecord()
const trained = { ...closed.measurement!, kind: "train", body: { epochs: [] } }
const made = { ...closed.measurement!, kind: "datagen", body: { filesWritten: 3 } }

const texts = [closed, ownRecord(), { ...closed, measurement: trained }, { ...closed, measurement: made }]
  .map((record) => recordText(Effect.runSync(encodeRecord(record))))

const parsed = (text: string): object => JSON.parse(text) as object

describe("a record of version 1", () => {
  it.each(texts)("is that of version 2: %#", (text) => {
    const now = parsed(text)
    expect(asNewest(parsed(asVersion1(text)))).toEqual(now)
    expect(asNewest(now)).toEqual(now)
    expect(asNewest({ ok: true, result: [parsed(asVersion1(text))] })).toEqual({ ok: true, result: [now] })
  })

  it("differs where it said something else", () => {
    const [text = ""] = texts
    const other = asVersion1(text).replace("\"num_processes\":8", "\"num_processes\":9")
    expect(asNewest(parsed(other))).not.toEqual(parsed(text))
  })
})

it("an event of a kind of work stood alone", () => {
  const event = { _tag: "operationStarted", phase: "write", index: 1 }
  expect(asNewest({ _tag: "work", event })).toEqual(asNewest(event))
  expect(asNewest({ _tag: "note", level: "info", text: "a" })).toEqual({ _tag: "note", level: "info", text: "a" })
})
