import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { decodeOption } from "../../../src/config/decode.ts"
import * as Option from "../../../src/config/Option.ts"

const decode = (kind: Option.OptionKind, ...texts: ReadonlyArray<string>) =>
  decodeOption(Option.optional("thing", kind, { summary: "" }), "--thing", texts, {
    HOME: "/home/me",
    SCRATCH: "/scratch/me",
    RANKS: "8",
    EMPTY: "",
    API_TOKEN: "t0k3n"
  })

const accepts = (kind: Option.OptionKind, text: string, value: unknown) =>
  expect(decode(kind, text)).toEqual(Either.right(value))

const refuses = (kind: Option.OptionKind, text: string, facts: Readonly<Record<string, unknown>> = {}) =>
  expect(decode(kind, text)).toMatchObject({ left: { _tag: "InvalidOption", option: "--thing", ...facts } })

describe("numbers", () => {
  it("whole numbers within their bounds", () => {
    const kind = { type: "integer", min: 0, max: 10 } as const
    accepts(kind, "0", 0)
    accepts(kind, "+7", 7)
    for (const text of ["-1", "11", "1.0", "1e1", "x", "", " 1", "0x1", "99999999999999999999"]) {
      refuses(kind, text, { expected: "a whole number of at least 0 and of at most 10" })
    }
  })

  it("R14: a negative count is refused in words", () => {
    refuses({ type: "integer", min: 0 }, "-1", { expected: "a whole number of at least 0", actual: "-1" })
  })

  it("a number with a unit is told to come without", () => {
    const advice = expect.stringContaining("without a unit")
    refuses({ type: "number", above: 0 }, "10m", { advice })
    refuses({ type: "number", above: 0 }, "1%", { advice })
    refuses({ type: "integer", min: 1 }, "128GB", { advice })
    refuses({ type: "integer", min: 1 }, "many", { advice: undefined })
    refuses({ type: "number", above: 0 }, "-1e5", { advice: undefined })
  })

  it("numbers above a bound", () => {
    const kind = { type: "number", above: 0, max: 1 } as const
    accepts(kind, "0.01", 0.01)
    accepts(kind, "1e-2", 0.01)
    accepts(kind, "1", 1)
    for (const text of ["0", "1.1", "NaN", "Infinity", "0,5", ""]) refuses(kind, text)
  })

  it("sizes in bytes", () => {
    const kind = { type: "size", multipleOf: 4096 } as const
    accepts(kind, "16M", 16 * 2 ** 20)
    accepts(kind, "4096", 4096)
    accepts(kind, "1GiB", 2 ** 30)
    for (const text of ["4097", "0", "1Z", "-4096", ""]) refuses(kind, text)
  })
})

describe("words", () => {
  it("a choice in any case, and the nearest of a wrong one", () => {
    const kind = { type: "choice", choices: ["llama3-8b", "llama3-70b"] } as const
    accepts(kind, "llama3-8b", "llama3-8b")
    accepts(kind, "LLAMA3-70B", "llama3-70b")
    refuses(kind, "llama3-7b", { expected: "one of llama3-8b, llama3-70b", advice: "did you mean llama3-8b?" })
  })

  it("a text is not empty", () => {
    accepts({ type: "text" }, "a b", "a b")
    refuses({ type: "text" }, "  ", {})
  })

  it("flags from files and variables", () => {
    for (const text of ["true", "Yes", "on", "1", "y"]) accepts({ type: "flag" }, text, true)
    for (const text of ["false", "No", "OFF", "0", "n"]) accepts({ type: "flag" }, text, false)
    refuses({ type: "flag" }, "perhaps", { expected: "true or false" })
  })
})

describe("what no shell has read", () => {
  it("~ at the beginning of a path is the home folder", () => {
    accepts({ type: "path" }, "~", "/home/me")
    accepts({ type: "path" }, "~/x y", "/home/me/x y")
    accepts({ type: "text" }, "~/bin/mpirun", "/home/me/bin/mpirun")
    accepts({ type: "text" }, "~", "~")
  })

  it("variables are replaced in every value that is one", () => {
    accepts({ type: "path" }, "$SCRATCH/x", "/scratch/me/x")
    accepts({ type: "path" }, "/a/${RANKS}x/$RANKS", "/a/8x/8")
    accepts({ type: "integer" }, "$RANKS", 8)
    accepts({ type: "hosts" }, "n${RANKS},m", ["n8", "m"])
    accepts({ type: "text" }, "costs $5", "costs $5")
  })

  it("what cannot be replaced is refused, by name, and never a folder's", () => {
    refuses({ type: "path" }, "/a/$NOWHERE", { expected: "the variable NOWHERE to be set", actual: "/a/$NOWHERE" })
    refuses({ type: "path" }, "${EMPTY}/a", { expected: "the variable EMPTY to be set" })
    refuses({ type: "text" }, "run $NOWHERE", { expected: "the variable NOWHERE to be set" })
    refuses({ type: "path" }, "~other/a", { actual: "~other/a", advice: expect.stringContaining("./~other/a") })
    refuses({ type: "path" }, "/a/$(date)", { expected: "a path; commands within it are not run" })
    refuses({ type: "text" }, "$API_TOKEN", { actual: "$API_TOKEN, which names a secret" })
    const homeless = decodeOption(Option.optional("thing", { type: "path" }, { summary: "" }), "--thing", ["~/a"], {})
    expect(homeless).toMatchObject({ left: { expected: expect.stringContaining("HOME to be set") } })
  })

  it("a placeholder of a printed command is nobody's folder or host", () => {
    for (const text of ["<folder>", "<data>", "<>"]) {
      refuses({ type: "path" }, text, { expected: `a value in place of ${text}`, actual: text })
      refuses({ type: "text" }, text, { actual: text })
    }
    refuses({ type: "hosts" }, "<2 hosts>", { expected: "a value in place of <2 hosts>" })
    accepts({ type: "path" }, "./<folder>", "./<folder>")
  })

  it("a shell reads its command itself", () => {
    accepts({ type: "command" }, "umount $NOWHERE; ls ~", "umount $NOWHERE; ls ~")
  })

  it("an object store behind a variable is refused like any other", () => {
    const option = Option.optional("thing", { type: "path" }, { summary: "" })
    expect(decodeOption(option, "--thing", ["$BUCKET/x"], { BUCKET: "s3://b" })).toMatchObject({
      left: { _tag: "ObjectStorageUnsupported" }
    })
  })
})

describe("paths", () => {
  it("stay as they are", () => {
    for (const text of ["./a", "/a/b c", "./~/x", "a~", "/mnt/c$/x", "a:b", "C:/x"]) {
      accepts({ type: "path" }, text, text)
    }
    refuses({ type: "path" }, "", { actual: "nothing" })
  })

  it("object storage is refused, and no password is repeated", () => {
    for (const text of ["s3://bucket/x", "file:///x", "S3://b", "az+x://a"]) {
      expect(decode({ type: "path" }, text)).toMatchObject({
        left: { _tag: "ObjectStorageUnsupported", option: "--thing" }
      })
    }
    expect(decode({ type: "path" }, "s3://key:hunter2@bucket")).toMatchObject({
      left: { value: "s3://[redacted]@bucket" }
    })
  })
})

describe("hosts", () => {
  const hosts = { type: "hosts" } as const
  it("R1: commas, blanks and several words are one list", () => {
    expect(decode(hosts, "a,b", "c d", " e ")).toEqual(Either.right(["a", "b", "c", "d", "e"]))
  })

  it("R2: pasted markup is refused, naming the word and its first illegal character", () => {
    refuses(hosts, "[192.0.2.83](http://192.0.2.83/)", {
      actual: "[192.0.2.83](http://192.0.2.83/), which holds the character ("
    })
  })

  it("R3: slots are kept", () => accepts(hosts, "a:5,b:4", ["a:5", "b:4"]))

  it("IPv6 addresses stand in brackets, so that slots can be told from them", () => {
    accepts(hosts, "[::1],[2001:db8::2]", ["[::1]", "[2001:db8::2]"])
    accepts(hosts, "[::1]:2", ["[::1]:2"])
  })

  it("ranges stand as they are; slots, repeats and ranges are read with the plan, by the one reader of host lists", () => {
    accepts(hosts, "node[01-16]:4", ["node[01-16]:4"])
    accepts(hosts, "a:5,b,a", ["a:5", "b", "a"])
  })

  it("odd characters, options and no host at all are refused", () => {
    for (const text of ["-oProxyCommand=x", "a;b", "a$(b)", ",", ""]) refuses(hosts, text)
  })
})

describe("words", () => {
  const words = { type: "words" } as const
  it("every text stays whole; none and blanks are refused", () => {
    accepts(words, "--mca btl tcp", ["--mca btl tcp"])
    refuses(words, " ")
  })
})

describe("params", () => {
  it("need a key and an =", () => {
    expect(decode({ type: "params" }, "a=1", "b=")).toEqual(Either.right(["a=1", "b="]))
    refuses({ type: "params" }, "a", { actual: "a", expected: "key=value" })
    refuses({ type: "params" }, "=1")
  })
})
