/** The folders of a package, down to those of its systems. */
import { isHidden, type Package, type PackageFolder, packageRule, type Submitter, submitterRule } from "../Package.ts"

const files = ({ entries }: PackageFolder) => entries.filter((entry) => !isHidden(entry) && entry.kind !== "folder")
const folders = ({ entries }: PackageFolder) => entries.filter((entry) => !isHidden(entry) && entry.kind === "folder")

const below = ({ path }: PackageFolder, name: string): string => path === "" ? name : `${path}/${name}`

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

const plainName = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/

export const submitterNames = submitterRule({
  id: "2.1.1",
  title: "Names of submitters",
  demands:
    "The folder of a submitter is named after it, in letters, digits, points, dashes and underscores; other characters " +
    "become dashes.",
  source: "Rules.md 2.1.1",
  since: "v3.0",
  reads: ["folders of submitters"],
  examples: { pass: "closed/Acme-Labs", fail: "closed/Acme Labs" }
}, ({ folder: { path }, organization }, say) =>
  plainName.test(organization) ? [] : [
    say.invalid(path, `the name ${JSON.stringify(organization)} has characters that no submitter's folder may have`, {
      expected: "letters, digits, . _ -",
      actual: organization
    })
  ])

const divisionNames: ReadonlyArray<string> = ["closed", "open"]
/** What may lie beside the divisions: the pool of code images, of all or of one organisation. */
const isPool = ({ pools }: Package, path: string): boolean => pools.some((pool) => pool.path === path)
const imageFolder = /^code-/

export const topLevel = packageRule({
  id: "2.1.2",
  title: "The divisions",
  demands:
    "A package has closed, open or both, in small letters, each with a submitter. Beside them lie only code images and names " +
    "that begin with a point.",
  source: "Rules.md 2.1.2",
  since: "v3.0",
  reads: ["the package's own folder"],
  examples: { pass: "closed and code-images", fail: "Closed; or results beside closed; or an empty closed" }
}, (tree, say) => {
  const { divisions, root } = tree
  const paths = divisions.map(({ path }) => path)
  const strange = folders(root).map(({ name }) => below(root, name)).filter((path) =>
    !paths.includes(path) && !isPool(tree, path) && !imageFolder.test(nameOf(path))
  )
  return [
    ...paths.filter((path) => !divisionNames.includes(nameOf(path))).map((path) =>
      say.invalid(path, "the folder of a division is written in small letters", {
        expected: nameOf(path).toLowerCase(),
        actual: nameOf(path)
      })
    ),
    ...divisions.filter((division) => folders(division).length === 0).map(({ path }) =>
      say.invalid(path, "no submitter is in it", { expected: "a folder for each submitter", actual: "none" })
    ),
    ...strange.map((path) =>
      say.invalid(path, "only closed, open and code images are expected here", { actual: nameOf(path) })
    ),
    ...[root, ...divisions].flatMap((folder) =>
      files(folder).map(({ name }) => say.warn(below(folder, name), "no file is expected here"))
    )
  ]
})

const required: ReadonlyArray<string> = ["results", "systems"]
const manifestFile = "submission.yaml"
/** Images may lie beside a submitter's folders in packages that were never moved to a pool. */
const isCode = (name: string): boolean => name === "code"

const missingFolder = (submitter: Submitter, name: string): boolean =>
  (name === "results" ? submitter.results : submitter.systems) === null

/** `results` may have gone one level deeper than it should. */
const deeper = ({ folder }: Submitter): string => {
  const [only, ...others] = folders(folder)
  return only !== undefined && others.length === 0 && !required.includes(only.name)
    ? `; it may be one level deeper, in ${only.name}`
    : ""
}

export const submitterFolders = submitterRule({
  id: "2.1.5",
  title: "Folders of a submitter",
  demands:
    "A submitter's folder holds results and systems, and of files submission.yaml; neither of the two is empty. Names that " +
    "begin with a point are tolerated. A code folder of older layouts has a rule of its own (CHECK-04).",
  source: "Rules.md 2.1.5, 2.1.6",
  since: "v3.0",
  reads: ["folders of submitters"],
  examples: { pass: "results and systems", fail: "results without systems; or logs beside them" }
}, (submitter, say) => {
  const { folder } = submitter
  return [
    ...required.filter((name) => missingFolder(submitter, name)).map((name) =>
      say.invalid(folder.path, `there is no ${name}${deeper(submitter)}`, { expected: name, actual: "none" })
    ),
    ...[submitter.results, submitter.systems].filter((one) => one !== null).filter((one) => one.entries.every(isHidden))
      .map(({ path }) => say.invalid(path, "it is empty")),
    ...folders(folder).filter(({ name }) => !required.includes(name) && !isCode(name)).map(({ name }) =>
      say.invalid(below(folder, name), "only results and systems are expected here", { actual: name })
    ),
    ...files(folder).filter(({ name }) => name !== manifestFile).map(({ name }) =>
      say.warn(below(folder, name), "no file but submission.yaml is expected here")
    )
  ]
})

const tables: ReadonlyArray<string> = ["results.json", "results.csv"]

export const resultFolders = submitterRule({
  id: "2.1.8",
  title: "Systems and their results",
  demands:
    "Each folder in results is a system that systems describes, and each described system has results. The description's " +
    "submission_name is the name of the folder.",
  source: "Rules.md 2.1.8",
  since: "v3.0",
  reads: ["folders in results", "systems/*.yaml", "solution.submission_name"],
  examples: { pass: "results/fast-1 and systems/fast-1.yaml, submission_name fast-1", fail: "results/fast-1 alone" }
}, ({ descriptions, results, systemResults, systems }, say) => {
  const described = descriptions.map(({ name }) => name)
  const measured = systemResults.map(({ name }) => name)
  return [
    ...systemResults.filter(({ name }) => systems !== null && !described.includes(name)).map(({ folder, name }) =>
      say.invalid(folder.path, `no systems/${name}.yaml describes it`, {
        expected: `systems/${name}.yaml`,
        actual: "none"
      })
    ),
    ...descriptions.filter(({ name }) => results !== null && !measured.includes(name)).map(({ name, path }) =>
      say.invalid(path, `there are no results of it`, { expected: `results/${name}`, actual: "none" })
    ),
    ...descriptions.flatMap(({ content, name, path }) => {
      if (content._tag !== "present") return []
      const solution = content.value["solution"]
      const given = typeof solution === "object" && solution !== null && "submission_name" in solution
        ? solution["submission_name"]
        : undefined
      return typeof given !== "string" || given === name ? [] : [
        say.invalid(path, `submission_name is not the name of the file and of the folder in results`, {
          parameter: "solution.submission_name",
          expected: name,
          actual: given
        })
      ]
    }),
    ...(results === null ?
      [] :
      files(results).filter(({ name }) => !tables.includes(name)).map(({ name }) =>
        say.warn(below(results, name), "of files, results holds only the tables results.json and results.csv")
      ))
  ]
})

export const workloadCategories = submitterRule({
  id: "2.1.10",
  title: "Benchmarks of a system",
  demands:
    "Below a system lie only folders of the benchmarks: training, checkpointing, vector_database and kv_cache, each with a " +
    "workload. The text names the first two; the round published all four.",
  source: "Rules.md 2.1.10, chapters 5 and 6; published rows of v3.0",
  since: "v3.0",
  reads: ["folders of systems"],
  examples: { pass: "training and kv_cache", fail: "trainings; or an empty training" }
}, ({ systemResults }, say) =>
  systemResults.flatMap(({ empty, folder, unknown, workloads }) => [
    ...unknown.map((path) => say.invalid(path, "it is no folder of a benchmark")),
    ...empty.map((path) => say.invalid(path, "no workload is in it")),
    ...(unknown.length + empty.length + workloads.length === 0
      ? [say.invalid(folder.path, "no results are in it", { expected: "a folder of a benchmark", actual: "none" })]
      : []),
    ...files(folder).map(({ name }) => say.warn(below(folder, name), "no file is expected here"))
  ]))

export const readableFolders = packageRule({
  id: "readable-folders",
  title: "Folders and files that can be read",
  demands:
    "Everything in a package is a folder or a file that can be read. Links are not followed, and what they point at is not in the " +
    "package; what cannot be opened is not checked.",
  source: "Rules.md 2.1; this program reads strangers' packages and follows nothing out of them",
  since: "v3.0",
  reads: ["folders", "links"],
  examples: { pass: "folders and files", fail: "a link to results elsewhere; or a folder without permission" }
}, ({ unread }, say) => unread.map(({ path, reason }) => say.unknown(path, reason)))
