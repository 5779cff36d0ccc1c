/** Where code images may lie, which runs are whose, and the words in which evidence that cannot be read is named. */
import { assert, describe, it } from "@effect/vitest"
import type { Tree } from "../../../fixtures/memoryTree.ts"
import { ownClosedRecord, ownClosedRun } from "../../../fixtures/ownClosedRun.ts"
import {
  blockingOf,
  changed,
  checkpointing,
  closedPackage,
  imageName,
  judgedTree,
  moved,
  organization,
  results,
  submitter,
  systems,
  training
} from "../../../fixtures/packages.ts"
import { stamp } from "../../../fixtures/runTrees.ts"

const one = `${checkpointing}/${stamp}`

const said = (tree: Tree, rule: string): ReadonlyArray<string> =>
  judgedTree(tree).findings.filter((finding) => finding.rule === rule).map(({ message, path, severityOf }) =>
    `${severityOf} ${path}: ${message}`
  )

describe("the pool of code images", () => {
  it("may be the organisation's own, as in the round, or lie beside the divisions", () => {
    assert.deepStrictEqual(blockingOf(moved("code-images", organization)), [])
    const beside = moved(
      `code-images/${imageName}`,
      imageName,
      moved("code-images/.mlps-image-pool", ".mlps-image-pool")
    )
    assert.deepStrictEqual(blockingOf(beside), [])
  })

  it("of another organisation serves nobody else", () => {
    const other = { "closed/Other/results/x/notes.txt": "", "closed/Other/systems/notes.md": "" }
    const tree = changed(other, moved("code-images", "Other"))
    assert.include(blockingOf(tree), `error CHECK-01 ${submitter}`)
    assert.include(blockingOf(tree), `error CHECK-03 Other/${imageName}`)
  })

  it("without an image is a warning", () => {
    const tree = changed({ [`code-images/${imageName}`]: null })
    assert.deepStrictEqual(said(tree, "CHECK-04"), ["warning code-images: a pool without a code image"])
  })
})

describe("the harness", () => {
  it("of a run that this program started is told, and keeps nothing from passing", () => {
    const own = ownClosedRun(JSON.stringify(ownClosedRecord()))
    const tree = changed({
      [one]: null,
      ...Object.fromEntries(Object.entries(own).map(([name, content]) => [`${one}/${name}`, content]))
    })
    const [found, ...others] = said(tree, "3.6.1")
    assert.match(found ?? "", /^not checked .*: not checked: this program started the benchmark/)
    assert.deepStrictEqual(others, [])
    assert.notInclude(blockingOf(tree).join(), "3.6.1")
    assert.deepStrictEqual(said(closedPackage(), "3.6.1"), [])
  })
})

describe("evidence that cannot be read", () => {
  it("is named with the reason", () => {
    assert.match(
      said(changed({ [`${one}/.mlps-code-image`]: "x" }), "CHECK-01")[0] ?? "",
      /it is no pointer to a code image$/
    )
    assert.match(
      said(changed({ [`${one}/provenance.json`]: "[]" }), "PROV-01")[0] ?? "",
      /an object was expected, found a list$/
    )
    assert.match(said(changed({ [`${submitter}/submission.yaml`]: "a: [" }), "PROV-02")[0] ?? "", /line 1/)
    assert.match(said(changed({ [`${results}/results.json`]: "{}" }), "RPT-01")[0] ?? "", /it is no list of rows$/)
    assert.match(said(changed({ [`${systems}/fast-1.yaml`]: "a: [" }), "2.1.7-schema")[0] ?? "", /line 1/)
    const two = changed({ [`${one}/checkpointing_20260101_000000_metadata.json`]: "{}" })
    assert.match(said(two, "whole-runs")[0] ?? "", /^not checked .*it holds 2 metadata files/)
  })

  it("in a table below leaves nothing to compare", () => {
    const tree = changed({
      [`${results}/results.json`]: JSON.stringify([{ "Public ID": "v3.0-0001" }]),
      [`${training}/results.json`]: "{"
    })
    assert.deepStrictEqual(said(tree, "RPT-01").length, 1)
  })
})
