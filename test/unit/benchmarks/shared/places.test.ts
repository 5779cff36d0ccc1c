/** What is said of folders that are not there, before and after the run that makes them. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Apart, sharesFileSystem } from "../../../../src/benchmarks/shared/folderFindings.ts"
import { type MockHost, mockHostFiles } from "../../../fixtures/MockHostFiles.ts"

const fileSystems = [{ mountPoint: "/" }, { mountPoint: "/mnt/sut" }]

const asked = (given: Partial<Apart>, host: MockHost) =>
  sharesFileSystem({ data: "/mnt/sut/ck/model", results: "/results", moment: "planned", ...given }).pipe(
    Effect.provide(mockHostFiles({ fileSystems, ...host }))
  )

describe("whether results share the file system under test", () => {
  it.effect.each(["/mnt/sut/ck", "/results"])(
    "%s that is not there leaves it open until the run has made it",
    (absent) =>
      Effect.gen(function*() {
        expect(yield* asked({}, { absent: [absent] })).toEqual({ _tag: "pending" })
        expect(yield* asked({ moment: "ended" }, {})).toMatchObject({
          value: false,
          source: "device numbers of both folders"
        })
      })
  )

  it.effect("one file system for both is told before, as what it is", () =>
    Effect.gen(function*() {
      expect(yield* asked({ results: "/mnt/sut/r" }, { absent: ["/mnt/sut/ck", "/mnt/sut/r"] })).toEqual({
        _tag: "present",
        value: true,
        source: "device numbers of where /mnt/sut/ck and /mnt/sut/r, which are not there yet, would be made"
      })
    }))

  it.effect("a model's folder that the run makes, or has removed, is a plain folder of the named one", () =>
    Effect.gen(function*() {
      for (const moment of ["planned", "ended"] as const) {
        expect(yield* asked({ moment }, { absent: ["/mnt/sut/ck/model"] })).toMatchObject({ value: false })
      }
    }))

  it.effect("a folder that is not there after the run is not checked", () =>
    Effect.gen(function*() {
      expect(yield* asked({ moment: "ended" }, { absent: ["/mnt/sut/ck"] })).toMatchObject({
        _tag: "missing",
        reason: "/mnt/sut/ck is not there"
      })
    }))
})
