/** Code images: what ran, and which run points at which. */
import type { JsonObject } from "../../domain/Json.ts"
import type { Known } from "../Evidence.ts"
import {
  allLeaves,
  type CodeImage,
  type ImagePool,
  type Leaf,
  type Package,
  type PackageIssue,
  packageRule,
  type PackageVoice,
  type Submitter,
  submitterRule
} from "../Package.ts"

const shortLength = 8

/** `code-` and the first eight digits of its hash. */
const nameOf = (hash: string): string => `code-${hash.slice(0, shortLength)}`

const isHash = /^[0-9a-f]{32}$/
const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const isRevision = /^[0-9a-f]{40}$/
const algorithm = "md5-tree-v2"

const text = (value: unknown): string => typeof value === "string" ? value : ""

/** What is wrong with `.code-hash.json`; none where it is as its reader wants it. */
const faultsOf = (record: JsonObject): ReadonlyArray<string> => [
  ...(isHash.test(text(record["hash"])) ? [] : ["hash is not 32 hexadecimal digits"]),
  ...(record["algorithm"] === algorithm ? [] : [`algorithm is not ${algorithm}`]),
  ...(isTime.test(text(record["captured_at"])) ? [] : ["captured_at is not a time like 2026-07-01T12:00:00Z"]),
  ...(record["mlpstorage_version"] === undefined ? ["mlpstorage_version is missing"] : []),
  ...(record["git_sha"] === null || isRevision.test(text(record["git_sha"]))
    ? []
    : ["git_sha is neither null nor a revision"])
]

const recorded = ({ record }: CodeImage): string | undefined =>
  record._tag === "present" && isHash.test(text(record.value["hash"])) ? text(record.value["hash"]) : undefined

const poolsOf = ({ pools }: Package, { organization }: Submitter): ReadonlyArray<ImagePool> =>
  pools.filter((pool) => pool.organization === null || pool.organization === organization)

const marked = (tree: Package, submitter: Submitter): ReadonlyArray<ImagePool> =>
  poolsOf(tree, submitter).filter((pool) => pool.marked)

/** Its division decides nothing: both share the images of an organisation. */
const firstOfEach = ({ submitters }: Package): ReadonlyArray<Submitter> =>
  submitters.filter(({ organization }, i) => submitters.findIndex((one) => one.organization === organization) === i)

const missingPointers = (tree: Package, submitter: Submitter, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  const names = marked(tree, submitter).flatMap(({ images }) => images.map(({ name }) => name))
  return allLeaves(submitter).flatMap(({ codeRan, folder: { path }, pointer }) => {
    if (pointer === null) {
      return [
        say.invalid(path, "nothing says which code ran: there is no .mlps-code-image", { expected: ".mlps-code-image" })
      ]
    }
    if (pointer._tag !== "present") {
      return [
        say.invalid(`${path}/.mlps-code-image`, pointer._tag === "missing" ? pointer.reason : "it is empty", {
          expected: `${algorithm}:<32 hexadecimal digits>`
        })
      ]
    }
    const wanted = nameOf(pointer.value)
    return [
      ...(names.includes(wanted) ? [] : [
        say.invalid(path, `it points at ${wanted}, which is not in the package`, { expected: wanted, actual: "none" })
      ]),
      ...(codeRan === null || codeRan === pointer.value ? [] : [
        say.invalid(path, "its metadata say that other code ran than it points at", {
          parameter: "_validated_pool_hash",
          expected: codeRan,
          actual: pointer.value
        })
      ])
    ]
  })
}

export const pointers = packageRule({
  id: "CHECK-01",
  title: "Pointers to code images",
  demands:
    "Every folder of a run, a data generation or a sizing says in .mlps-code-image which code ran (md5-tree-v2:<hash>), and the image " +
    "code-<first 8 digits> lies in the pool: code-images, or the organisation's own of v3.0. A submitter without a pool is one finding.",
  source: "Rules.md 2.1.6; CHECK-01 poolPointerResolution",
  since: "v3.0",
  reads: [".mlps-code-image", ".mlps-image-pool", "code-<hash8>"],
  examples: {
    pass: "md5-tree-v2:206c50e8… and code-images/code-206c50e8",
    fail: "a run folder without .mlps-code-image"
  }
}, (tree, say) => {
  const poolless = firstOfEach(tree).filter((submitter) => marked(tree, submitter).length === 0)
  return [
    ...poolless.map(({ folder, organization }) =>
      say.invalid(folder.path, `there is no pool of code images for ${organization}`, {
        expected: "code-images/.mlps-image-pool",
        actual: "none"
      })
    ),
    ...tree.submitters.filter((submitter) => marked(tree, submitter).length > 0).flatMap((submitter) =>
      missingPointers(tree, submitter, say)
    )
  ]
})

const imagesIn = ({ legacyCode, pools }: Package): ReadonlyArray<CodeImage> => [
  ...pools.flatMap(({ images }) => images),
  ...legacyCode
]

const reasonOf = (known: Known<unknown>): string => known._tag === "missing" ? known.reason : "it is not there"

const accepted =
  "in the published round this failed for 78 of 78 images, because CLAUDE.md was taken out after the hash was made; those were accepted"

const contentIssues = (image: CodeImage, hash: string, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  if (image.hash._tag !== "present") return [say.unknown(image.path, reasonOf(image.hash))]
  return image.hash.value === hash ? [] : [
    say.invalid(image.path, `its files are not what was captured (${accepted})`, {
      parameter: algorithm,
      expected: hash,
      actual: image.hash.value
    })
  ]
}

export const imageContents = packageRule({
  id: "CHECK-02",
  title: "Contents of code images",
  demands:
    "A code image is named after the hash in its .code-hash.json, and its files still have that hash (md5-tree-v2).",
  source: "Rules.md 2.1.6, 3.6.1, 5.6.1; CHECK-02 poolImageSelfConsistency",
  since: "v3.0",
  reads: [".code-hash.json", "files of the image"],
  examples: { pass: "files as they were captured", fail: "a file taken out, added or changed afterwards" }
}, (tree, say) =>
  imagesIn(tree).flatMap((image) => {
    const place = `${image.path}/.code-hash.json`
    if (image.record._tag !== "present") return [say.invalid(place, reasonOf(image.record))]
    const faults = faultsOf(image.record.value)
    const hash = recorded(image)
    if (hash === undefined || faults.length > 0) return [say.invalid(place, faults.join("; "))]
    return [
      ...(image.name === "code" || image.name === nameOf(hash) ? [] : [
        say.invalid(image.path, "it is not named after its hash", { expected: nameOf(hash), actual: image.name })
      ]),
      ...contentIssues(image, hash, say)
    ]
  }))

export const orphans = packageRule({
  id: "CHECK-03",
  title: "Code images that nothing points at",
  demands: "Every code image is pointed at by a run of its organisation, in one division or the other.",
  source: "CHECK-03 poolOrphanCheck",
  since: "v3.0",
  reads: [".mlps-code-image", "code-<hash8>"],
  examples: { pass: "one image, and every run points at it", fail: "a second image that no run points at" }
}, (tree, say) =>
  tree.pools.filter((pool) => pool.marked).flatMap((pool) => {
    const pointed = tree.submitters
      .filter(({ organization }) => pool.organization === null || pool.organization === organization)
      .flatMap((submitter) =>
        allLeaves(submitter).flatMap(({ pointer }) => pointer?._tag === "present" ? [pointer.value] : [])
      )
    return pool.images.filter((image) => {
      const hash = recorded(image)
      return hash !== undefined && !pointed.includes(hash)
    }).map(({ path }) => say.invalid(path, "no run points at it"))
  }))

export const legacyCode = packageRule({
  id: "CHECK-04",
  title: "Code of older layouts",
  demands:
    "Code lies in the pool: no folder named code is left, and no image lies in a pool without .mlps-image-pool. A pool without images is " +
    "a warning.",
  source: "Rules.md 2.1.5, 2.1.6; CHECK-04 poolLegacyCheck",
  since: "v3.0",
  reads: ["folders named code", ".mlps-image-pool"],
  examples: { pass: "code-images/.mlps-image-pool and an image", fail: "closed/Acme/code" }
}, (tree, say) => [
  ...tree.legacyCode.map(({ path }) =>
    say.invalid(path, "code of an older layout: the round keeps it in a pool of images")
  ),
  ...tree.pools.filter(({ images, marked }) => !marked && images.length > 0).map(({ path }) =>
    say.invalid(path, "code images without the mark of a pool: they were moved only in part", {
      expected: ".mlps-image-pool",
      actual: "none"
    })
  ),
  ...tree.pools.filter(({ images, marked }) => marked && images.length === 0).map(({ path }) =>
    say.warn(path, "a pool without a code image")
  )
])

const harnessIssues = ({ folder: { path }, run }: Leaf, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  const own = run._tag === "present" ? run.value.ownEngine : null
  switch (own) {
    case null:
      return []
    case "native":
      return [say.invalid(path, "the native engine of this program made it: that is practice, and never submitted")]
    case "official":
      return [
        say.unchecked(
          path,
          "this program started the benchmark, not the round's own tool: whether a round takes that is unproven"
        )
      ]
  }
}

export const harness = submitterRule({
  id: "3.6.1",
  title: "The official code ran",
  demands:
    "The benchmark ran from the round's own code, unchanged. Whether an image is the round's cannot be told here; what is told is " +
    "CHECK-01 and CHECK-02, and whether this program was the harness: its native engine's runs are practice, its DLIO runs unproven.",
  source: "Rules.md 3.6.1, 5.6.1",
  since: "v3.0",
  reads: ["metadata"],
  examples: { pass: "a run of the round's tool", fail: "a run of the native engine" }
}, (submitter, say) => allLeaves(submitter).flatMap((leaf) => harnessIssues(leaf, say)))
