/** Stamps, manifests and tables: files that repeat what the tree holds, and must agree with it. */
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { checkableEditions, stampedEditions } from "../editions/stamped.ts"
import {
  allLeaves,
  type Leaf,
  type PackageIssue,
  type PackageVoice,
  type Submitter,
  submitterRule
} from "../Package.ts"

const stampFile = "provenance.json"

const stampIssues = (
  { folder: { path }, pointer, provenance, stampNamed }: Leaf,
  say: PackageVoice
): ReadonlyArray<PackageIssue> => {
  const place = `${path}/${stampFile}`
  if (provenance === null) {
    return stampNamed === null
      ? []
      : [
        say.invalid(path, `its metadata name ${stampNamed}, which is not there`, {
          parameter: "provenance_file",
          actual: "none"
        })
      ]
  }
  if (provenance._tag !== "present") {
    return [say.invalid(place, provenance._tag === "missing" ? provenance.reason : "it is empty")]
  }
  const { tool } = provenance.value
  const stamped = isJsonObject(tool) ? tool["code_image"] : undefined
  if (pointer?._tag !== "present") return []
  const expected = `md5-tree-v2:${pointer.value}`
  return stamped === expected ? [] : [
    say.invalid(place, "it names another code image than .mlps-code-image", {
      parameter: "tool.code_image",
      expected,
      actual: typeof stamped === "string" ? stamped : "none"
    })
  ]
}

export const leafProvenance = submitterRule({
  id: "PROV-01",
  title: "Stamps of runs",
  demands:
    "Where the metadata name provenance.json it is there, can be read, and names the code image that .mlps-code-image points at.",
  source: "PROV-01 leafProvenance",
  since: "v3.0",
  reads: ["provenance.json", "provenance_file", ".mlps-code-image"],
  examples: { pass: "no stamp and none named", fail: "tool.code_image is another image" }
}, (submitter, say) => allLeaves(submitter).flatMap((leaf) => stampIssues(leaf, say)))

const listedIn = (manifest: Json): ReadonlyArray<string> => {
  const runs = isJsonObject(manifest) ? manifest["runs"] : undefined
  return isJsonArray(runs)
    ? runs.flatMap((run) => isJsonObject(run) && typeof run["leaf"] === "string" ? [run["leaf"]] : [])
    : []
}

const few = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? "none"
    : `${names.slice(0, listed).join(", ")}${names.length > listed ? `, and ${names.length - listed} more` : ""}`
const listed = 3

export const manifest = submitterRule({
  id: "PROV-02",
  title: "Manifest of a submitter",
  demands:
    "Where submission.yaml is there, it can be read, lists exactly the run folders that are there, and names the edition of their stamps.",
  source: "PROV-02 submissionManifest",
  since: "v3.0",
  reads: ["submission.yaml", "provenance.json", "folders of runs"],
  examples: {
    pass: "no submission.yaml, or one that lists every run folder",
    fail: "a run folder that it does not list"
  }
}, (submitter, say) => {
  const { folder: { path }, manifest } = submitter
  if (manifest === null) return []
  const place = `${path}/submission.yaml`
  if (manifest._tag !== "present" || !isJsonObject(manifest.value)) {
    return [say.invalid(place, manifest._tag === "missing" ? manifest.reason : "it is no table of keys and values")]
  }
  const leaves = allLeaves(submitter)
  const there = leaves.map((leaf) => leaf.folder.path.slice(path.length + 1))
  const listedThere = listedIn(manifest.value)
  const [missing, stale] = [
    there.filter((one) => !listedThere.includes(one)),
    listedThere.filter((one) => !there.includes(one))
  ]
  const edition = manifest.value["rules_edition"]
  return [
    ...(missing.length + stale.length === 0 ? [] : [
      say.invalid(
        place,
        `it does not list what is there: missing ${few(missing)}; listed and not there ${few(stale)}`,
        {
          parameter: "runs",
          expected: there.length,
          actual: listedThere.length
        }
      )
    ]),
    ...leaves.flatMap((leaf) => {
      const stamped = leaf.provenance?._tag === "present"
        ? leaf.provenance.value["rules_edition"] ?? leaf.provenance.value["edition"]
        : undefined
      return stamped === undefined || stamped === edition ? [] : [
        say.invalid(leaf.folder.path, "it is stamped with another edition than submission.yaml names", {
          parameter: "rules_edition",
          expected: JSON.stringify(edition ?? null),
          actual: JSON.stringify(stamped)
        })
      ]
    })
  ]
})

const tableIssues = ({ results, rollup, tables }: Submitter, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  if (results === null || rollup === null) return []
  const place = `${results.path}/results.json`
  const unread = [{ path: place, ids: rollup }, ...tables].flatMap(({ ids, path }) =>
    ids._tag === "missing" ? [say.invalid(path, ids.reason)] : []
  )
  if (rollup._tag !== "present" || unread.length > 0) return unread
  const below = [...new Set(tables.flatMap(({ ids }) => ids._tag === "present" ? ids.value : []))]
  const [orphans, missing] = [
    rollup.value.filter((id) => !below.includes(id)),
    below.filter((id) => !rollup.value.includes(id))
  ]
  return [
    ...(orphans.length === 0
      ? []
      : [say.invalid(place, `no table of a workload has ${few(orphans)}`, { parameter: "Public ID" })]),
    ...(missing.length === 0
      ? []
      : [say.invalid(place, `it lacks ${few(missing)} of the tables below`, { parameter: "Public ID" })])
  ]
}

export const rollupTables = submitterRule({
  id: "RPT-01",
  title: "Tables that agree",
  demands:
    "The Public IDs in a submitter's results.json are those of the tables of its workloads. Without that file nothing is asked.",
  source: "RPT-01 rollupTableAgreement",
  since: "v3.0",
  reads: ["results.json", "Public ID"],
  examples: { pass: "v3.0-0007 in both", fail: "a row that no table of a workload has" }
}, tableIssues)

/** The edition that a stamp or a manifest names, 3.0 without quotes as well; undefined where it names none. */
const editionIn = (value: JsonObject): string | undefined => {
  const named = value["rules_edition"] ?? value["edition"]
  if (named === undefined || named === null) return undefined
  return typeof named === "number" ? named.toFixed(1) : typeof named === "string" ? named : JSON.stringify(named)
}

const unknownEdition = (path: string, value: Json, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  const named = isJsonObject(value) ? editionIn(value) : undefined
  return named === undefined || stampedEditions.includes(named) ? [] : [
    say.invalid(path, "it names an edition that the round does not know", {
      parameter: "rules_edition",
      expected: stampedEditions.join(", "),
      actual: named
    })
  ]
}

export const knownEditions = submitterRule({
  id: "EDN-01",
  title: "Editions of stamps",
  demands: "Stamps of runs and the manifest name an edition of the rules that there is.",
  source: "EDN-01 rulesEdition",
  since: "v3.0",
  reads: ["provenance.json", "submission.yaml"],
  examples: { pass: "rules_edition 3.0", fail: "rules_edition 9.9" }
}, (submitter, say) => [
  ...(submitter.manifest?._tag === "present"
    ? unknownEdition(`${submitter.folder.path}/submission.yaml`, submitter.manifest.value, say)
    : []),
  ...allLeaves(submitter).flatMap(({ folder, provenance }) =>
    provenance?._tag === "present" ? unknownEdition(`${folder.path}/${stampFile}`, provenance.value, say) : []
  )
])

export const checkableEdition = submitterRule({
  id: "EDN-04",
  title: "An edition that packages are checked by",
  demands:
    "The manifest names an edition by which the official tool can check a package: of an older one it skips the checks of workloads.",
  source: "EDN-04 checkableEdition",
  since: "v3.0",
  reads: ["submission.yaml"],
  examples: { pass: "rules_edition 3.0", fail: "rules_edition 2.0" }
}, ({ folder, manifest }, say) => {
  const named = manifest?._tag === "present" && isJsonObject(manifest.value) ? editionIn(manifest.value) : undefined
  return named === undefined || !stampedEditions.includes(named) || checkableEditions.includes(named) ?
    [] :
    [
      say.invalid(`${folder.path}/submission.yaml`, "no package is checked by the edition that it names", {
        parameter: "rules_edition",
        expected: checkableEditions.join(", "),
        actual: named
      })
    ]
})
