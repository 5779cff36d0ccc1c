/** The commands about packages as the program calls them: what each gives, and each error that it ends with. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { add } from "../../../src/submission/add.ts"
import { describe as describeSystem } from "../../../src/submission/describe.ts"
import { packageCommand } from "../../../src/submission/packageCommand.ts"
import { status } from "../../../src/submission/status.ts"
import { validate } from "../../../src/submission/validate.ts"
import { tarGzOf, writeTree } from "../../fixtures/archives.ts"
import { checkpointing, closedPackage, description, imageName, results } from "../../fixtures/packages.ts"
import { provided, temporary } from "../../fixtures/reports.ts"

/** As the command line gives them. */
const settings = <A>(values: Readonly<Record<string, unknown>>): A =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, origin: "flag" }])) as A

const planted = (files: Readonly<Record<string, string>>) =>
  Effect.map(temporary, (root) => {
    writeTree(path.join(root, "Acme"), files)
    fs.writeFileSync(path.join(root, "names.txt"), "node1\nnode2\n")
    return (name: string) => path.join(root, name)
  })

const validated = (given: string, html?: string) => provided(validate(given, settings({ edition: undefined, html })))

const packed = (given: string, values: Readonly<Record<string, unknown>>) =>
  provided(packageCommand(
    given,
    settings({
      edition: undefined,
      codeImage: undefined,
      dryRun: false,
      acceptExposed: undefined,
      out: ".",
      ...values
    })
  ))

const tagOf = <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

describe("validate", () => {
  it.scopedLive("passes a whole package, as a folder and as an archive", () =>
    Effect.gen(function*() {
      const at = yield* planted(closedPackage())
      fs.writeFileSync(at("a.tar.gz"), tarGzOf(closedPackage()))
      for (const given of [at("Acme"), at("a.tar.gz")]) {
        const { failure, text } = yield* validated(given)
        expect(failure).toBeUndefined()
        expect(text).toContain("passes: 0 errors, 0 not checked")
      }
    }), 60_000)

  it.scopedLive("names what does not pass, and writes it on a page once", () =>
    Effect.gen(function*() {
      const at = yield* planted(closedPackage())
      fs.rmSync(path.join(at("Acme"), checkpointing, "results.json"))
      const { failure, text } = yield* validated(at("Acme"), at("page.html"))
      expect(failure?._tag).toBe("PackageNotValid")
      expect(text).toContain("2.1.22")
      expect(fs.readFileSync(at("page.html"), "utf8")).toContain("2.1.22")
      expect(yield* tagOf(validated(at("Acme"), at("page.html")))).toBe("BadStructure")
    }), 60_000)

  it.scopedLive("refuses what is no package", () =>
    Effect.gen(function*() {
      const at = yield* planted({ "notes.txt": "x" })
      fs.writeFileSync(at("c.tar.gz"), "none")
      expect(yield* tagOf(validated(at("Acme")))).toBe("BadStructure")
      expect(yield* tagOf(validated(at("c.tar.gz")))).toBe("BadStructure")
      expect(yield* tagOf(validated(at("nowhere")))).toBe("PathNotFound")
    }), 60_000)
})

describe("status", () => {
  it.scopedLive("tells what is there, and what the lacking costs", () =>
    Effect.gen(function*() {
      const at = yield* planted(closedPackage())
      const { failure, text } = yield* provided(status(at("Acme"), settings({ edition: undefined })))
      expect(failure).toBeUndefined()
      expect(text).toContain("checkpointing")
      fs.rmSync(path.join(at("Acme"), checkpointing), { recursive: true })
      const less = yield* provided(status(at("Acme"), settings({ edition: undefined })))
      expect(less.text).not.toBe(text)
    }), 60_000)
})

describe("describe", () => {
  it.scopedLive("shows a description that is right, and each field that is not", () =>
    Effect.gen(function*() {
      const at = yield* planted({ "fast-1.yaml": JSON.stringify(description()), "other.yaml": "a: 1\n" })
      const edition = settings<Parameters<typeof describeSystem>[1]>({ edition: undefined })
      const { failure } = yield* provided(describeSystem(at("Acme/fast-1.yaml"), edition))
      expect(failure).toBeUndefined()
      expect(yield* tagOf(provided(describeSystem(at("Acme/other.yaml"), edition)))).toBe("BadStructure")
      expect(yield* tagOf(provided(describeSystem(at("Acme/none.yaml"), edition)))).toBe("PathNotFound")
      const [[top, inner] = ["", {}]] = Object.entries(description())
      const { deployment: _, ...lacking } = inner as Readonly<Record<string, unknown>>
      fs.writeFileSync(at("Acme/less.yaml"), JSON.stringify({ [top]: lacking }))
      const less = yield* provided(describeSystem(at("Acme/less.yaml"), edition))
      expect(less.failure?._tag).toBe("PackageNotValid")
      expect(less.text).toContain("deployment")
    }), 60_000)
})

describe("package", () => {
  it.scopedLive("packs what passes, leaves nothing of a trial, and writes over nothing", () =>
    Effect.gen(function*() {
      const at = yield* planted(closedPackage())
      const given = { acceptExposed: at("names.txt"), out: at("out") }
      yield* packed(at("Acme"), { ...given, dryRun: true })
      expect(fs.existsSync(at("out")) ? fs.readdirSync(at("out")) : []).toEqual([])
      yield* packed(at("Acme"), given)
      expect(fs.readdirSync(at("out")).sort()).toEqual(["Acme.manifest.json", "Acme.tar.gz", "Acme.tar.gz.sha256"])
      expect(yield* tagOf(packed(at("Acme"), given))).toBe("BadStructure")
    }), 60_000)

  it.scopedLive("stops on names that nobody accepted and on what does not pass", () =>
    Effect.gen(function*() {
      const at = yield* planted(closedPackage())
      expect(yield* tagOf(packed(at("Acme"), { out: at("out") }))).toBe("PackageExposed")
      fs.rmSync(path.join(at("Acme"), `code-images/${imageName}`), { recursive: true })
      const { failure } = yield* packed(at("Acme"), { acceptExposed: at("names.txt"), out: at("out") })
      expect(failure?._tag).toBe("PackageNotValid")
      expect(fs.existsSync(at("out/Acme.tar.gz"))).toBe(false)
    }), 60_000)
})

describe("add", () => {
  const request = { open: false, orgname: undefined, systemname: undefined }

  it.scopedLive("copies runs that count, all or none", () =>
    Effect.gen(function*() {
      const at = yield* planted({})
      const whole = closedPackage()
      const runs = Object.entries(whole).filter(([name]) =>
        name.startsWith(`${results}/fast-1/`) && !name.endsWith(".mlps-code-image") && !name.endsWith("/results.json")
      )
      writeTree(
        at("made"),
        Object.fromEntries(runs.map(([name, content]) => [name.slice(`${results}/fast-1/`.length), content]))
      )
      const into = settings<Parameters<typeof add>[1]>({ ...request, into: at("Other") })
      const { text } = yield* provided(add([at("made")], into))
      expect(text).not.toBe("")
      expect(fs.readdirSync(at("Other/closed"))).toEqual(["Acme"])
      expect(yield* tagOf(provided(add([at("made")], into)))).toBe("BadStructure")
      const model = fs.readdirSync(at("made/checkpointing"))[0] ?? ""
      const run = fs.readdirSync(at(`made/checkpointing/${model}`))[0] ?? ""
      fs.rmSync(at(`made/checkpointing/${model}/${run}/summary.json`))
      const third = settings<Parameters<typeof add>[1]>({ ...request, into: at("Third") })
      expect(yield* tagOf(provided(add([at("made")], third)))).toBe("RunsRefused")
      expect(fs.existsSync(at("Third"))).toBe(false)
    }), 60_000)
})
