/** `mlpstorage submission package PATH`: one archive in the layout of the official tool, proved by unpacking and checking it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Settings } from "../config/Option.ts"
import { plural } from "../domain/Units.ts"
import { utcSecond } from "../domain/utcSecond.ts"
import { version } from "../domain/version.ts"
import { type AppError, BadStructure, PackageExposed, PackageNotValid } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import type { Readings } from "../reading/Readings.ts"
import { plain } from "../reports/outputs/terminal.ts"
import { attempt, thrown } from "../reports/worker/attempt.ts"
import { allLeaves } from "../rules/Package.ts"
import { acceptedIn, type Exposed, isSecretFile, namesIn, secretsIn } from "./exposure.ts"
import {
  filesBelow,
  isThere,
  makeFolders,
  type Member,
  newestOf,
  packInto,
  readTextFile,
  removeFile,
  renameFile,
  sha256Of,
  writeNew
} from "./files/pack.ts"
import { hashedFiles, treeHash } from "./files/treeHash.ts"
import type { packageOptions } from "./options.ts"
import { tablesOf } from "./tables.ts"
import { placeOf, type ReadPackage, readPackages, validated } from "./validate.ts"
import { totalsOf, validationJson, validationText } from "./validation.ts"

type Request = Settings<typeof packageOptions>

interface Built {
  readonly organization: string
  readonly members: ReadonlyArray<Member>
  /** What is in the archive and not in the folder, for people. */
  readonly added: ReadonlyArray<string>
}

const imageName = (hash: string): string => `code-${hash.slice(0, 8)}`

/** The image of a source tree: its files as they are, and the record of their hash. */
const imageOf = (folder: string, hash: string): ReadonlyArray<Member> => {
  const files = hashedFiles(folder)
  const base = `code-images/${imageName(hash)}`
  const record = `${folder}/.code-hash.json`
  return [
    { path: "code-images/.mlps-image-pool", content: { text: "" } },
    ...files.map((file) => ({ path: `${base}/${file}`, content: { file: `${folder}/${file}` } })),
    {
      path: `${base}/.code-hash.json`,
      content: isThere(record) ? { file: record } : {
        text: `${
          JSON.stringify(
            {
              hash,
              algorithm: "md5-tree-v2",
              captured_at: utcSecond(newestOf(files.map((file) => `${folder}/${file}`))),
              mlpstorage_version: versionOf(folder),
              git_sha: null
            },
            null,
            2
          )
        }\n`
      }
    }
  ]
}

const projectVersion = /^version\s*=\s*["']([^"']+)["']/m

/** As its pyproject.toml has it. */
const versionOf = (folder: string): string => {
  const file = `${folder}/pyproject.toml`
  return isThere(file) ? projectVersion.exec(readTextFile(file))?.[1] ?? "unknown" : "unknown"
}

/** Images of the folder's own pools that some run points at. */
const pooledImages = (root: string, { tree }: ReadPackage): ReadonlyArray<Member> => {
  const pointed = tree.submitters.flatMap(allLeaves).flatMap(({ pointer }) =>
    pointer?._tag === "present" ? [pointer.value] : []
  )
  const images = tree.pools.flatMap(({ images }) => images).filter(({ name }) =>
    pointed.some((hash) => imageName(hash) === name)
  )
  return images.length === 0 ? [] : [
    { path: "code-images/.mlps-image-pool", content: { text: "" } },
    ...images.flatMap(({ name, path }) =>
      filesBelow(`${root}/${path}`).map((file) => ({
        path: `code-images/${name}/${file}`,
        content: { file: `${root}/${path}/${file}` }
      }))
    )
  ]
}

const build = (root: string, read: ReadPackage, codeImage: string | null, organization: string): Built => {
  const { judged, tree } = read
  const files = tree.divisions.flatMap(({ path }) =>
    filesBelow(`${root}/${path}`).map((file): Member => ({
      path: `${path.slice(path.lastIndexOf("/") + 1)}/${file}`,
      content: { file: `${root}/${path}/${file}` }
    }))
  )
  const hash = codeImage === null ? undefined : treeHash(codeImage)
  const pointed = hash?._tag === "present" ? hash.value : undefined
  const images = codeImage !== null && pointed !== undefined ? imageOf(codeImage, pointed) : pooledImages(root, read)
  const relative = (path: string) => tree.root.path === "" ? path : path.slice(tree.root.path.length + 1)
  const pointers = pointed === undefined ?
    [] :
    tree.submitters.flatMap(allLeaves).filter(({ pointer }) => pointer === null).map(
      ({ folder }): Member => ({
        path: `${relative(folder.path)}/.mlps-code-image`,
        content: { text: `md5-tree-v2:${pointed}\n` }
      })
    )
  const tables = judged.workloads.flatMap((row): ReadonlyArray<Member> => {
    const description = tree.submitters.find((one) =>
      one.division === row.division && one.organization === row.organization
    )
      ?.descriptions.find(({ name }) => name === row.system)?.content
    const made = tablesOf([row], () => description?._tag === "present" ? description.value : undefined)
    return (["json", "csv"] as const).filter((kind) => !isThere(`${root}/${row.path}/results.${kind}`)).map((kind) => ({
      path: `${relative(row.path)}/results.${kind}`,
      content: { text: made[kind] }
    }))
  })
  const all = [...files, ...images, ...pointers, ...tables].map((member) => ({
    ...member,
    path: `${organization}/${member.path}`
  }))
  return {
    organization,
    members: all,
    added: [
      ...(pointed === undefined ? [] : [`code image ${imageName(pointed)} of ${codeImage}`]),
      ...(pointers.length === 0 ? [] : [`.mlps-code-image in ${plural(pointers.length, "folder")}`]),
      ...(tables.length === 0 ? [] : [`${plural(tables.length, "table")} of results`])
    ]
  }
}

const textFile = /\.(?:json|ya?ml|log|txt|md|csv|out|err|conf|cfg|env|toml|ini|sh)$|(?:^|\/)[^./]+$/i

const isCode = (path: string): boolean => path.includes("/code-images/")

const textOf = ({ content }: Member): string => "text" in content ? content.text : readTextFile(content.file)

const exposedIn = (
  members: ReadonlyArray<Member>
): { readonly secrets: ReadonlyArray<Exposed>; readonly names: ReadonlyArray<Exposed> } => {
  const secrets: Array<Exposed> = []
  const names: Array<Exposed> = []
  for (const member of members) {
    const { path } = member
    if (isSecretFile(path)) secrets.push({ path, line: 1, what: "a file of secrets by its name" })
    // Source code of the round names options and variables that look like secrets, and was published.
    if (isCode(path) || !textFile.test(path)) continue
    const text = textOf(member)
    secrets.push(...secretsIn(path, text))
    names.push(...namesIn(path, text))
  }
  return { secrets, names }
}

const checkExposed = (members: ReadonlyArray<Member>, accepted: ReadonlySet<string>) =>
  Effect.gen(function*() {
    const { names, secrets } = yield* Effect.sync(() => exposedIn(members))
    if (secrets.length > 0) {
      const found = secrets.map(({ line, path, what }) => `${path}:${line}: ${what}`)
      return yield* new PackageExposed({ found, secrets: true })
    }
    const open = names.filter(({ what }) => !accepted.has(what))
    const distinct = [...new Map(open.map((one) => [one.what, one])).values()]
    return distinct.length === 0
      ? undefined
      : yield* new PackageExposed({
        found: distinct.map(({ line, path, what }) => `${what} (${path}:${line})`),
        secrets: false
      })
  })

const onePackage = (packages: ReadonlyArray<ReadPackage>, given: string) => {
  const [only, ...others] = packages
  const organizations = [
    ...new Set(packages.flatMap(({ tree }) => tree.submitters.map(({ organization }) => organization)))
  ]
  const [organization, ...more] = organizations
  return only === undefined || organization === undefined || others.length + more.length > 0
    ? new BadStructure({
      path: given,
      detail: `a package is of one organisation, and this holds ${
        organizations.length === 0 ? "none" : organizations.join(", ")
      }`,
      advice: "give the folder that holds closed or open of one organisation"
    })
    : Effect.succeed({ only, organization })
}

export const packageCommand = (
  given: string,
  { acceptExposed, codeImage, dryRun, edition, out }: Request
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine | Readings> =>
  Effect.scoped(Effect.gen(function*() {
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const absolute = (one: string) => path.resolve(workingDirectory, one)
    const place = yield* placeOf(given)
    const chosen = edition.value ?? null
    const { only, organization } = yield* onePackage(yield* readPackages(place, given, chosen), given)
    const image = codeImage.value === undefined ? null : absolute(codeImage.value)
    const built = yield* attempt(given, "read", () => build(place.folder, only, image, organization))
    const accepted = acceptExposed.value === undefined
      ? new Set<string>()
      : yield* attempt(acceptExposed.value, "read", () => acceptedIn(readTextFile(absolute(acceptExposed.value ?? ""))))
    yield* checkExposed(built.members, accepted)

    const folder = absolute(out.value)
    const target = path.join(folder, `${organization}.tar.gz`)
    yield* attempt(out.value, "write into", () => makeFolders(folder))
    if (isThere(target)) {
      return yield* new BadStructure({ path: target, detail: "it exists already", advice: "give another --out" })
    }
    const part = path.join(folder, `.${organization}.part.tar.gz`)
    yield* Effect.addFinalizer(() => Effect.sync(() => removeFile(part)))
    yield* attempt(part, "remove", () => removeFile(part))
    const files = yield* Effect.tryPromise({ try: () => packInto(part, built.members), catch: thrown(part, "write") })
    const found = yield* validated(yield* placeOf(part), target, chosen)
    const { blocking, errors, unchecked } = totalsOf(found)
    if (blocking > 0) {
      return {
        text: `${
          validationText(found)
        }\nno archive was written: what was packed was unpacked again, and it does not pass`,
        json: { archive: null, validation: validationJson(found) },
        failure: new PackageNotValid({ what: "package", errors, unchecked })
      }
    }
    const sha256 = yield* attempt(part, "read", () => sha256Of(part))
    const name = path.basename(target)
    const told = (line: string) =>
      [line, ...built.added.map((one) => `added: ${one}`), "unpacked again and checked:", validationText(found)].map(
        plain
      ).join("\n")
    const made = { files: files.length, added: built.added, validation: validationJson(found) }
    if (dryRun.value) {
      return {
        text: told(`${target} would hold ${plural(files.length, "file")}; it was not written`),
        json: { archive: null, sha256, ...made }
      }
    }
    const manifest = {
      schema: "mlps-submission-package/1",
      program: version,
      organization,
      archive: name,
      sha256,
      files: [...files]
    }
    yield* attempt(target, "write", () => {
      writeNew(`${target}.sha256`, `${sha256}  ${name}\n`)
      writeNew(path.join(folder, `${organization}.manifest.json`), `${JSON.stringify(manifest, null, 2)}\n`)
      renameFile(part, target)
    })
    return {
      text: told(`${target}: ${plural(files.length, "file")}, sha256 ${sha256}`),
      json: { archive: target, sha256, ...made }
    }
  }))
