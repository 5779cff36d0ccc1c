import { assert, describe, it } from "@effect/vitest"
import { ioProfileName, ioProfileOptions } from "../../../src/results/ioProfile.ts"

const MiB = 2 ** 20

describe("how a run read and wrote", () => {
  it.each(
    [
      ["device", "direct", null, "device", []],
      ["device", null, null, "device", []],
      ["dlio", "buffered", null, "dlio", ["--profile dlio"]],
      ["device", "buffered", null, "device buffered", ["--io buffered"]],
      ["dlio", "direct", MiB, "dlio direct 1024 KiB requests", [
        "--profile dlio",
        "--io direct",
        "--transfer-size 1024K"
      ]],
      ["device", "direct", 4096, "device 4 KiB requests", ["--transfer-size 4K"]]
    ] as const
  )("%s, %s, %s: %s", (profile, io, request, name, options) => {
    assert.strictEqual(ioProfileName(profile, io, request), name)
    assert.deepStrictEqual(ioProfileOptions(name), options)
  })

  it("sizes that differ have names that differ", () => {
    assert.notStrictEqual(ioProfileName("device", null, MiB), ioProfileName("device", null, MiB + 4096))
  })

  it("a profile that is none is told, and no option gives it", () => {
    assert.strictEqual(ioProfileName("turbo", "direct", null), "turbo")
    assert.isUndefined(ioProfileOptions("turbo"))
  })
})
