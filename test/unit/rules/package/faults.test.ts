/** A whole package, and the same with one fault each: what is found is that fault and nothing else. */
import { assert, describe, it } from "@effect/vitest"
import type { Tree } from "../../../fixtures/memoryTree.ts"
import {
  blockingOf,
  changed,
  checkpointing,
  closedPackage,
  description,
  imageHash,
  imageName,
  judgedTree,
  moved,
  results,
  rewritten,
  stampAfter,
  submitter,
  systems,
  training,
  trainingMinutes
} from "../../../fixtures/packages.ts"
import { stamp } from "../../../fixtures/runTrees.ts"

const run = (i: number): string => `${training}/run/${stampAfter(trainingMinutes[i] ?? 0)}`
const datagen = `${training}/datagen/${stampAfter(-80)}`
const image = `code-images/${imageName}`
const one = `${checkpointing}/${stamp}`
const runs = trainingMinutes.map((_, i) => run(i))
const hash = { hash: "0".repeat(32) }

/** Every path of a package below another folder. */
const all = (rule: string, paths: ReadonlyArray<string>) => paths.map((path) => `error ${rule} ${path}`)

type Fault = readonly [name: string, tree: Tree, found: ReadonlyArray<string>]

const faults: ReadonlyArray<Fault> = [
  ["nothing", closedPackage(), []],
  ["2.1.1 a blank in the submitter's name", moved(submitter, "closed/Acme Labs"), ["error 2.1.1 closed/Acme Labs"]],
  ["2.1.2 a division in capitals", moved("closed", "Closed"), ["error 2.1.2 Closed"]],
  ["2.1.2 a stranger beside the divisions", changed({ "logs/a.txt": "" }), ["error 2.1.2 logs"]],
  ["2.1.2 a division without a submitter", changed({ "open/notes.txt": "" }), ["error 2.1.2 open"]],
  ["2.1.5 a stranger beside results", changed({ [`${submitter}/logs/a.txt`]: "" }), [`error 2.1.5 ${submitter}/logs`]],
  ["2.1.5 no systems", changed({ [systems]: null }), [`error 2.1.5 ${submitter}`]],
  ["2.1.7 no PDF", changed({ [`${systems}/fast-1.pdf`]: null }), [`error 2.1.7 ${systems}/fast-1.yaml`]],
  ["2.1.7 a second PDF", changed({ [`${systems}/fast-1-new.pdf`]: "" }), [`error 2.1.7 ${systems}/fast-1-new.pdf`]],
  ["2.1.7 a file of another kind", changed({ [`${systems}/fast-1.docx`]: "" }), [`error 2.1.7 ${systems}/fast-1.docx`]],
  ["2.1.7 a folder", changed({ [`${systems}/old/a.yaml`]: "" }), [`error 2.1.7 ${systems}/old`]],
  [
    "2.1.8 a description without results",
    changed({
      [`${systems}/fast-2.yaml`]: JSON.stringify(description()).replace("fast-1", "fast-2"),
      [`${systems}/fast-2.pdf`]: ""
    }),
    [`error 2.1.8 ${systems}/fast-2.yaml`]
  ],
  [
    "2.1.8 another submission_name",
    changed({ [`${systems}/fast-1.yaml`]: JSON.stringify(description()).replace("fast-1", "fast-9") }),
    [`error 2.1.8 ${systems}/fast-1.yaml`]
  ],
  [
    "2.1.7 a description without system_under_test",
    changed({ [`${systems}/fast-1.yaml`]: "a: 1\n" }),
    [`error 2.1.7-schema ${systems}/fast-1.yaml`]
  ],
  ["2.1.10 no benchmark", changed({ [`${results}/fast-1/trainings/a`]: "" }), [
    `error 2.1.10 ${results}/fast-1/trainings`
  ]],
  ["2.1.10 an empty benchmark", changed({ [`${results}/fast-1/kv_cache/notes.txt`]: "" }), [
    `error 2.1.10 ${results}/fast-1/kv_cache`
  ]],
  ["2.1.12 no data generation", changed({ [`${training}/datagen`]: null }), [`error 2.1.12 ${training}`]],
  ["2.1.12 another phase", changed({ [`${training}/warmup/a`]: "" }), [`error 2.1.12 ${training}/warmup`]],
  ["2.1.14 no log", changed({ [`${datagen}/training_datagen.stderr.log`]: null }), [`error 2.1.14 ${datagen}`]],
  ["2.1.15 two files of configuration", changed({ [`${datagen}/dlio_config/hydra.yaml`]: null }), [
    `error 2.1.15 ${datagen}/dlio_config`
  ]],
  ["2.1.16 no table", changed({ [`${training}/results.json`]: null }), [`error 2.1.16 ${training}`]],
  ["2.1.19 no log", changed({ [`${run(2)}/training_run.stdout.log`]: null }), [`error 2.1.19 ${run(2)}`]],
  ["2.1.20 a fourth file", changed({ [`${run(3)}/dlio_config/old.yaml`]: "" }), [
    `error 2.1.20 ${run(3)}/dlio_config`
  ]],
  ["2.1.22 no table", changed({ [`${checkpointing}/results.json`]: null }), [`error 2.1.22 ${checkpointing}`]],
  ["2.1.25 no log", changed({ [`${one}/checkpointing_run.stderr.log`]: null }), [`error 2.1.25 ${one}`]],
  ["2.1.26 no configuration", changed({ [`${one}/dlio_config/hydra.yaml`]: null }), [
    `error 2.1.26 ${one}/dlio_config`
  ]],
  ["CHECK-01 no pool", changed({ "code-images": null }), [`error CHECK-01 ${submitter}`]],
  ["CHECK-01 no pointer", changed({ [`${one}/.mlps-code-image`]: null }), [`error CHECK-01 ${one}`]],
  ["CHECK-01 no hash in it", changed({ [`${one}/.mlps-code-image`]: "latest\n" }), [
    `error CHECK-01 ${one}/.mlps-code-image`
  ]],
  ["CHECK-01 a pointer to nothing", changed({ [`${one}/.mlps-code-image`]: `md5-tree-v2:${"0".repeat(32)}\n` }), [
    `error CHECK-01 ${one}`
  ]],
  ["CHECK-02 a file taken out", changed({ [`${image}/pyproject.toml`]: null }), [`error CHECK-02 ${image}`]],
  ["CHECK-02 a file changed", changed({ [`${image}/pyproject.toml`]: "[project]\nname = 1\n" }), [
    `error CHECK-02 ${image}`
  ]],
  ["CHECK-02 no record", changed({ [`${image}/.code-hash.json`]: null }), [`error CHECK-02 ${image}/.code-hash.json`]],
  [
    "CHECK-02 another algorithm",
    rewritten(`${image}/.code-hash.json`, (record) => ({ ...record, algorithm: "md5-tree-v1" })),
    [`error CHECK-02 ${image}/.code-hash.json`]
  ],
  [
    "CHECK-02 CHECK-03 another hash recorded",
    rewritten(`${image}/.code-hash.json`, (record) => ({ ...record, ...hash })),
    [`error CHECK-02 ${image}`, `error CHECK-02 ${image}`, `error CHECK-03 ${image}`]
  ],
  [
    "CHECK-04 code of an older layout",
    changed({
      [`${submitter}/code/.code-hash.json`]: closedPackage()[`${image}/.code-hash.json`] ?? "",
      [`${submitter}/code/pyproject.toml`]: "[project]\n",
      [`${submitter}/code/mlpstorage_py/main.py`]: "print(1)\n"
    }),
    [`error CHECK-04 ${submitter}/code`]
  ],
  [
    "CHECK-01 CHECK-04 a pool without its mark",
    changed({ "code-images/.mlps-image-pool": null }),
    [`error CHECK-01 ${submitter}`, "error CHECK-04 code-images"]
  ],
  [
    "PROV-01 a stamp that is named and not there",
    rewritten(`${run(1)}/training_${stampAfter(trainingMinutes[1] ?? 0)}_metadata.json`, (metadata) => ({
      ...metadata,
      provenance_file: "provenance.json"
    })),
    [`error PROV-01 ${run(1)}`]
  ],
  [
    "PROV-01 a stamp of another image",
    changed({ [`${run(1)}/provenance.json`]: JSON.stringify({ tool: { code_image: `md5-tree-v2:${hash.hash}` } }) }),
    [`error PROV-01 ${run(1)}/provenance.json`]
  ],
  ["PROV-01 a stamp that cannot be read", changed({ [`${run(1)}/provenance.json`]: "{" }), [
    `error PROV-01 ${run(1)}/provenance.json`
  ]],
  ["PROV-02 a manifest of nothing", changed({ [`${submitter}/submission.yaml`]: "runs: []\n" }), [
    `error PROV-02 ${submitter}/submission.yaml`
  ]],
  [
    "RPT-01 a row without a table",
    changed({ [`${results}/results.json`]: JSON.stringify([{ "Public ID": "v3.0-0001" }]) }),
    [
      `error RPT-01 ${results}/results.json`
    ]
  ],
  [
    "RPT-01 a table without a row",
    changed({
      [`${results}/results.json`]: "[]",
      [`${training}/results.json`]: JSON.stringify([{ "Public ID": "v3.0-0001" }])
    }),
    [`error RPT-01 ${results}/results.json`]
  ],
  ["readable-folders a link", changed({ [`${submitter}/results/fast-2`]: { link: "/elsewhere" } }), [
    `not checked readable-folders ${results}/fast-2`
  ]],
  ["whole-runs: no summary", changed({ [`${one}/summary.json`]: null }), [
    `error whole-runs ${one}`,
    `error 2.1.25 ${one}`
  ]]
]

describe("a package with one fault", () => {
  it.each(faults)("%s", (_, tree, found) => {
    assert.deepStrictEqual(blockingOf(tree), found)
  })

  it("2.1.8 that no description names", () => {
    const tree = changed({
      [`${systems}/fast-1.yaml`]: null,
      [`${systems}/fast-1.pdf`]: null,
      [`${systems}/README.md`]: ""
    })
    assert.include(blockingOf(tree), `error 2.1.8 ${results}/fast-1`)
  })

  it("2.1.11 a folder of a model that the round does not have", () => {
    assert.include(
      blockingOf(moved(training, `${results}/fast-1/training/resnet50`)),
      `error 2.1.11-folders ${results}/fast-1/training/resnet50`
    )
    assert.include(
      blockingOf(moved(checkpointing, `${results}/fast-1/checkpointing/llama3-13b`)),
      `error 2.1.21 ${results}/fast-1/checkpointing/llama3-13b`
    )
  })

  it("2.1.13 two data generations", () => {
    const twice = { ...moved(datagen, `${training}/datagen/20260203_080000`), ...closedPackage() }
    assert.include(blockingOf(twice), `error 2.1.13 ${training}/datagen`)
  })

  it("2.1.17 five runs, and a folder of another name", () => {
    assert.include(blockingOf(changed({ [run(5)]: null })), `error 2.1.17-folders ${training}/run`)
    assert.include(blockingOf(changed({ [`${training}/run/old/a`]: "" })), `error 2.1.17-folders ${training}/run/old`)
  })

  it("2.1.23 three folders", () => {
    const names = ["20260203_120000", "20260203_140000"]
    const tree = Object.assign(
      {},
      closedPackage(),
      ...names.map((name) => moved(one, `${checkpointing}/${name}`))
    ) as Tree
    assert.include(blockingOf(tree), `error 2.1.23 ${checkpointing}`)
  })

  it("a workload without a run", () => {
    const tree = changed(Object.fromEntries(runs.map((path) => [path, null])), {
      ...closedPackage(),
      [`${training}/run/results.json`]: "[]"
    })
    assert.include(blockingOf(tree), `error 2.1.17-folders ${training}/run`)
    assert.include(
      blockingOf(changed({ [`${results}/fast-1/training/unet3d/notes.txt`]: "" })),
      `error empty-workload ${results}/fast-1/training/unet3d`
    )
  })

  it("C1 C2 runs without their metadata, or with the summary under another name, do not pass", () => {
    const metadata = runs.map((path, i) => `${path}/training_${stampAfter(trainingMinutes[i] ?? 0)}_metadata.json`)
    const without = blockingOf(changed(Object.fromEntries(metadata.map((path) => [path, null]))))
    assert.includeMembers([...without], all("2.1.19", runs))
    const summaries = runs.reduce(
      (tree, path) => moved(`${path}/summary.json`, `${path}/x_summary.json`, tree),
      closedPackage() as Tree
    )
    assert.includeMembers([...blockingOf(summaries)], [...all("2.1.19", runs), ...all("whole-runs", runs)])
  })

  it("is told what stands where runs are expected", () => {
    const prepared = moved(datagen, `${training}/run/${stampAfter(-80)}`)
    assert.include(blockingOf(prepared), `error whole-runs ${training}/run/${stampAfter(-80)}`)
    const measured = moved(run(0), `${training}/datagen/${stampAfter(0)}`)
    assert.include(blockingOf(measured), `error whole-runs ${training}/datagen/${stampAfter(0)}`)
  })

  it("names what a manifest and tables lack, a few of many", () => {
    const messageOf = (tree: Tree, rule: string) => judgedTree(tree).findings.find((one) => one.rule === rule)?.message
    const listed = (leaves: ReadonlyArray<unknown>) =>
      messageOf(changed({ [`${submitter}/submission.yaml`]: JSON.stringify({ runs: leaves }) }), "PROV-02")
    const every = [...runs, one, datagen, `${training}/datasize/${stampAfter(-100)}`].map((path) => ({
      leaf: path.slice(submitter.length + 1)
    }))
    assert.strictEqual(listed(every), undefined)
    assert.match(
      listed([...every, { leaf: "results/gone" }]) ?? "",
      /missing none; listed and not there results\/gone$/
    )
    assert.match(listed([...every, "results/gone", { leaf: 1 }]) ?? "no finding", /no finding/)
    assert.match(listed(every.slice(3)) ?? "", /missing (?:[^,]+, ){2}[^,;]+; listed/)
    assert.match(listed([]) ?? "", /missing .*, and 6 more; listed and not there none$/)
    assert.strictEqual(
      messageOf(changed({ [`${submitter}/submission.yaml`]: "- a" }), "PROV-02"),
      "it is no table of keys and values"
    )
  })

  it("names the code image of a stamp, and an edition that the manifest does not", () => {
    const stamped = (tool: unknown) =>
      judgedTree(changed({ [`${run(1)}/provenance.json`]: JSON.stringify({ tool }) })).findings.find(({ rule }) =>
        rule === "PROV-01"
      )
    assert.strictEqual(stamped({ code_image: "md5-tree-v2:1" })?.actual, "md5-tree-v2:1")
    assert.strictEqual(stamped({})?.actual, "none")
    assert.strictEqual(stamped(null)?.actual, "none")
    const edition = { [`${run(1)}/provenance.json`]: JSON.stringify({ rules_edition: "2.0" }) }
    const tree = changed({
      ...edition,
      [`${submitter}/submission.yaml`]: JSON.stringify({ rules_edition: "3.0", runs: [] })
    })
    assert.include(blockingOf(tree), `error PROV-02 ${run(1)}`)
  })

  it("EDN-01 EDN-04 of another edition", () => {
    const manifestOf = (edition: unknown) =>
      blockingOf(changed({ [`${submitter}/submission.yaml`]: JSON.stringify({ rules_edition: edition, runs: [] }) }))
        .filter((found) => found.includes("EDN"))
    assert.deepStrictEqual(manifestOf("3.0"), [])
    assert.deepStrictEqual(manifestOf("2.0"), [`error EDN-04 ${submitter}/submission.yaml`])
    assert.deepStrictEqual(manifestOf("9.9"), [`error EDN-01 ${submitter}/submission.yaml`])
    const bare = blockingOf(changed({ [`${submitter}/submission.yaml`]: "rules_edition: 3.0\nruns: []\n" }))
    assert.notInclude(bare.join(), "EDN")
    const stamp = (content: unknown) =>
      blockingOf(changed({ [`${run(1)}/provenance.json`]: JSON.stringify(content) })).filter((found) =>
        found.includes("EDN")
      )
    assert.deepStrictEqual(stamp({ edition: "3.0" }), [])
    assert.deepStrictEqual(stamp({ edition: "4.0" }), [`error EDN-01 ${run(1)}/provenance.json`])
    assert.deepStrictEqual(stamp({}), [])
  })

  it("CHECK-01 whose metadata say that other code ran", () => {
    const metadata = `${one}/checkpointing_${stamp}_metadata.json`
    const ran = (code: string) =>
      rewritten(metadata, (value) => ({ ...value, args: { ...value["args"] as object, _validated_pool_hash: code } }))
    assert.deepStrictEqual(blockingOf(ran("0".repeat(32))), [`error CHECK-01 ${one}`])
    assert.deepStrictEqual(blockingOf(ran(`md5-tree-v2:${imageHash}`)), [])
  })

  it("warns of files that are not expected, and of sizes that nothing shows", () => {
    const warned = (tree: Tree) =>
      judgedTree(tree).findings.filter(({ severityOf }) => severityOf === "warning").map(({ path, rule }) =>
        `${rule} ${path}`
      )
    assert.include(warned(changed({ "notes.txt": "" })), "2.1.2 notes.txt")
    assert.include(warned(changed({ [`${submitter}/notes.txt`]: "" })), `2.1.5 ${submitter}/notes.txt`)
    assert.include(warned(changed({ [`${results}/notes.txt`]: "" })), `2.1.8 ${results}/notes.txt`)
    assert.include(warned(changed({ [`${results}/fast-1/notes.txt`]: "" })), `2.1.10 ${results}/fast-1/notes.txt`)
    assert.include(warned(changed({ [`${training}/notes.txt`]: "" })), `2.1.12 ${training}/notes.txt`)
    assert.include(warned(changed({ [`${training}/run/notes.txt`]: "" })), `2.1.17-folders ${training}/run/notes.txt`)
    assert.include(warned(changed({ [`${training}/datasize`]: null })), `2.1.12 ${training}`)
    assert.include(warned(changed({ [`${run(1)}/3_output.json`]: null })), `rank-files ${run(1)}`)
    assert.include(warned(changed({ [`${one}/7_per_epoch_stats.json`]: null })), `rank-files ${one}`)
    assert.include(
      warned(changed({ [`${one}/3_output.json`]: "PRUNED BY STAFF" })),
      `damaged-files ${one}/3_output.json`
    )
    assert.include(warned(changed({ [`${one}/3_output.json`]: "{" })), `damaged-files ${one}/3_output.json`)
    assert.deepStrictEqual(warned(closedPackage()).filter((one) => /rank-files|damaged/.test(one)), [])
  })
})
