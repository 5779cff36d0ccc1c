/** What a rank reports, told in the words of what the run works on. */
import { describe, expect, it } from "@effect/vitest"
import type { Medium } from "../../../../src/domain/Plan.ts"
import { failureToError } from "../../../../src/engines/native/failureToError.ts"
import { type FailureKind, failureOf } from "../../../../src/engines/native/files/fileIo.ts"
import { entryOf, statusOf } from "../../../../src/errors/catalogue.ts"

const report = (kind: FailureKind, errno: string | null, path: string | null = "/mnt/x") => ({
  kind,
  message: "rank 0 failed",
  rank: 0,
  path,
  offset: null,
  expected: null,
  found: null,
  errno,
  signal: null,
  partialFiles: [],
  survivors: []
})

const told = (kind: FailureKind, errno: string | null, of: Medium) => {
  const error = failureToError(report(kind, errno), of)
  return { error, advice: entryOf(error).advice(error) }
}

describe("a failure of the native engine", () => {
  it.each([["no-space", "ENOSPC"], ["no-space", "EDQUOT"], ["integrity", null]] as const)(
    "%s: training is given no advice on checkpoints, and the other way round",
    (kind, errno) => {
      expect(told(kind, errno, "data").advice).not.toMatch(/checkpoint|--scale|--verify/)
      expect(told(kind, errno, "data").advice).toMatch(/data/)
      expect(told(kind, errno, "checkpoints").advice).not.toMatch(/training|data set|datagen/)
      expect(told(kind, errno, "checkpoints").advice).toMatch(/checkpoint|--verify full/)
    }
  )

  it("without a path names the folder that it is about", () => {
    expect(failureToError(report("missing", "ENOENT", null), "data").message).toContain("the data folder")
    expect(failureToError(report("missing", "ENOENT", null), "checkpoints").message).toContain("the checkpoint folder")
  })

  it("a quota, a read-only mount and a stale handle are called that", () => {
    expect(told("no-space", "EDQUOT", "data").error.message).toBe("the quota in /mnt/x is used up")
    expect(told("permission", "EROFS", "data").error.message).toContain("mounted read-only")
    const stale = failureToError(
      report(failureOf({ code: "ESTALE" }, { operation: "read", path: "/mnt/x" }).facts.kind, "ESTALE"),
      "data"
    )
    expect([stale._tag, statusOf(stale)]).toEqual(["StorageError", 10])
    expect(entryOf(stale).advice(stale)).toContain("mount it again")
  })
})
