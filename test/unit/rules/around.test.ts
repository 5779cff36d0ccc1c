/** Rules that read what the tree holds beside the runs: the data generation, and the description of the system. */
import { assert, describe, it } from "@effect/vitest"
import { checkpointingRuleSet } from "../../../src/benchmarks/checkpointing/rules/ruleSet.ts"
import { trainingRuleSet } from "../../../src/benchmarks/training/rules/ruleSet.ts"
import { vectordbRuleSet } from "../../../src/benchmarks/vectordb/rules/ruleSet.ts"
import type { Json, JsonObject } from "../../../src/domain/Json.ts"
import { GiB } from "../../../src/domain/Units.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { type Known, missing, pending } from "../../../src/rules/Evidence.ts"
import type { Generation, GroupMember, Surroundings } from "../../../src/rules/Group.ts"
import type { RuleSet } from "../../../src/rules/RuleSet.ts"
import { brief, here, withValue } from "../../fixtures/evidence.ts"
import { at, checkpointed, series, trained } from "../../fixtures/members.ts"

const nothing: Surroundings = { description: pending, generations: pending, beside: [] }

const judgement = (
  set: RuleSet,
  id: string,
  runs: ReadonlyArray<GroupMember>,
  around: Partial<Surroundings> = {}
) => {
  const rule = set.group.find((candidate) => candidate.id === id)
  const [newest] = set.experiments(editionId("v3.0"), runs)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  return rule.evaluate({
    edition: editionId("v3.0"),
    benchmarkType: set.directoryName,
    members: newest?.members ?? [],
    around: { ...nothing, ...around }
  })
}

const says = (...given: Parameters<typeof judgement>): ReadonlyArray<string> => brief(judgement(...given))

const wordsOf = (...given: Parameters<typeof judgement>): string => {
  const found = judgement(...given)
  return found === "pending" ? "pending" : found.map(({ message }) => message).join("; ")
}

const none: ReadonlyArray<string> = []

const workload = (changes: JsonObject = {}): JsonObject => ({
  dataset: {
    num_files_train: 1000,
    num_samples_per_file: 2,
    record_length_bytes: 100,
    num_subfolders_train: 4,
    data_folder: "/mnt/data/unet3d",
    ...changes
  }
})

const generated = (changes: JsonObject = {}, more: Partial<Generation> = {}): Generation => ({
  path: "training/unet3d/datagen/a",
  start: at(-60),
  parameters: workload(changes),
  dataset: null,
  ...more
})

const beside = (...generations: ReadonlyArray<Generation>) => ({ generations: here(generations) })

const six = series(6, () => ({ parameters: workload() }))

const lying = (path: string, start: string | null = null, elsewhere = false) => ({
  path,
  start,
  reason: "it is empty",
  elsewhere
})

describe("unbroken", () => {
  const among = (set: RuleSet, ...beside: Surroundings["beside"]) => says(set, "unbroken", six, { beside })

  it("takes what began before the runs or after them for no concern of theirs", () => {
    assert.deepStrictEqual(among(trainingRuleSet), none)
    assert.deepStrictEqual(among(trainingRuleSet, lying("x", at(-1)), lying("x", at(56))), none)
    assert.deepStrictEqual(among(trainingRuleSet, lying("x", at(20))), ["UNKNOWN"])
  })

  it("takes what tells no time for one of them", () => {
    assert.deepStrictEqual(among(trainingRuleSet, lying("x")), ["UNKNOWN"])
    assert.deepStrictEqual(among(trainingRuleSet, lying("x", "soon")), ["UNKNOWN"])
  })

  it("takes what began with the first or the last for none between them", () => {
    const halfASecond = 0.5 / 60
    for (const minute of [0, 55]) assert.deepStrictEqual(among(trainingRuleSet, lying("x", at(minute))), none)
    for (const minute of [halfASecond, 55 - halfASecond]) {
      assert.deepStrictEqual(among(trainingRuleSet, lying("x", at(minute))), ["UNKNOWN"])
    }
  })

  it("goes by what is recorded where only the folder's name tells a time, and not the runs' names", () => {
    assert.deepStrictEqual(among(trainingRuleSet, lying("a/20260101_090000", at(20))), ["UNKNOWN"])
    assert.deepStrictEqual(among(trainingRuleSet, lying("a/20260101_002000", at(90))), none)
    assert.deepStrictEqual(among(trainingRuleSet, lying("a/20260101_090000")), ["UNKNOWN"])
  })

  it("has nothing to say of a single run, or of none", () => {
    for (const runs of [six.slice(0, 1), []]) {
      assert.deepStrictEqual(
        says(trainingRuleSet, "unbroken", runs, { beside: [lying("x", at(20)), lying("y")] }),
        none
      )
    }
  })

  it("names three and counts the rest", () => {
    const named = (count: number) => {
      const beside = ["a", "b", "c", "d", "e"].slice(0, count).map((path) => lying(path, at(20)))
      return wordsOf(trainingRuleSet, "unbroken", six, { beside })
    }
    assert.match(named(2), /: a \(it is empty\), b \(it is empty\)$/)
    assert.match(named(3), /: a \(it is empty\), b \(it is empty\), c \(it is empty\)$/)
    assert.match(named(4), /, c \(it is empty\) and 1 more$/)
    assert.match(named(5), /, c \(it is empty\) and 2 more$/)
  })

  it("goes by the times in the names of folders where all have them", () => {
    const named = six.map((run, i) => ({ ...run, path: `a/20260101_00${i}000` }))
    const found = (...beside: Surroundings["beside"]) => says(trainingRuleSet, "unbroken", named, { beside })
    assert.deepStrictEqual(found(lying("a/20260101_002500")), ["UNKNOWN"])
    assert.deepStrictEqual(found(lying("a/20260101_002500", at(100))), ["UNKNOWN"])
    assert.deepStrictEqual(found(lying("a/20260101_010000"), lying("a/20251231_235959")), none)
  })

  it("lets runs of other groups lie among searches, which need not be consecutive", () => {
    assert.deepStrictEqual(among(trainingRuleSet, lying("x", at(20), true)), ["UNKNOWN"])
    const searches = six.slice(0, 5)
    const beside = [lying("x", at(20), true)]
    assert.deepStrictEqual(says(vectordbRuleSet, "unbroken", searches, { beside }), none)
    assert.deepStrictEqual(says(vectordbRuleSet, "unbroken", searches, { beside: [lying("x", at(20))] }), ["UNKNOWN"])
  })
})

describe("2.1.17 in v2.0", () => {
  it("does not know whether the first of five warms up while a sixth cannot be read", () => {
    const counted = (runs: number, ...beside: Surroundings["beside"]) =>
      brief(
        trainingRuleSet.group.find(({ id }) => id === "2.1.17")!.evaluate({
          edition: editionId("v2.0"),
          benchmarkType: "training",
          members: trainingRuleSet.experiments(editionId("v2.0"), six.slice(0, runs))[0]!.members,
          around: { ...nothing, beside }
        })
      )
    assert.deepStrictEqual(counted(5), none)
    assert.deepStrictEqual(counted(5, lying("x", at(-20))), ["UNKNOWN"])
    assert.deepStrictEqual(counted(5, lying("x", at(-20), true)), none)
    assert.deepStrictEqual(counted(6, lying("x", at(-20))), none)
    assert.deepStrictEqual(counted(4, lying("x", at(-20))), ["INVALID"])
  })

  it("v1.0 knows no warm-up that could be missing", () => {
    const runs = six.slice(0, 5)
    const edition = editionId("v1.0")
    const rule = trainingRuleSet.group.find(({ id }) => id === "2.1.17")!
    const [newest] = trainingRuleSet.experiments(edition, runs)
    const around = { ...nothing, beside: [lying("x", at(-20))] }
    assert.deepStrictEqual(
      brief(rule.evaluate({ edition, benchmarkType: "training", members: newest!.members, around })),
      none
    )
  })
})

describe("3.2.1 size of the generated data set", () => {
  const size = (changes: JsonObject) => says(trainingRuleSet, "3.2.1", six, beside(generated(changes)))

  it("is at least what the runs read", () => {
    assert.deepStrictEqual(size({}), none)
    assert.deepStrictEqual(size({ num_files_train: 1001 }), none)
    assert.deepStrictEqual(size({ num_files_train: 999 }), ["INVALID"])
    assert.deepStrictEqual(size({ num_files_train: "1000" }), none)
    assert.deepStrictEqual(size({ num_files_train: "999" }), ["INVALID"])
    assert.deepStrictEqual(size({ num_samples_per_file: 1 }), ["INVALID"])
    assert.deepStrictEqual(size({ record_length_bytes: 99 }), ["INVALID"])
    assert.deepStrictEqual(size({ num_files_train: 2000, num_samples_per_file: 1 }), none)
  })

  it("takes DLIO's one sample a file where none is named", () => {
    const { dataset } = workload()
    const without = withValue({ dataset: dataset as JsonObject }, "dataset.num_samples_per_file", undefined)
    const read = series(6, () => ({ parameters: without }))
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", read, beside(generated({}, { parameters: without }))), none)
    assert.deepStrictEqual(
      says(trainingRuleSet, "3.2.1", read, beside(generated({ num_files_train: 499 }))),
      ["INVALID"]
    )
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", read, beside(generated({ num_files_train: 500 }))), none)
  })

  it("is not known where the clock was set, which tells what came before what", () => {
    const set = { clock: "the wall clock was set back by 2h 00m" }
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated({}, set))), ["~UNKNOWN"])
    const runs = six.map((run) => ({ ...run, ...set }))
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", runs, beside(generated())), ["~UNKNOWN"])
  })

  it("is the newest generation of that folder before the runs", () => {
    const early = generated({ num_files_train: 1 }, { path: "early", start: at(-120) })
    const late = generated({ num_files_train: 1 }, { path: "late", start: at(30) })
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(early, generated(), late)), none)
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated(), early)), ["INVALID"])
    const other = generated({ num_files_train: 1, data_folder: "/mnt/other" })
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated(), other)), none)
    const same = generated({ num_files_train: 1, data_folder: "/mnt/data/../data/unet3d/" })
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated(), same)), ["INVALID"])
    const unknown = generated({ num_files_train: 1, data_folder: null })
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated(), unknown)), ["INVALID"])
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated({}, { start: at(0) }))), none)
    const halfASecondLate = generated({}, { start: at(0.5 / 60) })
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(halfASecondLate)), ["~UNKNOWN"])
    assert.deepStrictEqual(
      says(trainingRuleSet, "3.2.1", six, beside(generated({ num_files_train: 1 }, { start: null }))),
      ["INVALID"]
    )
  })

  it("is not checked, and never passed, where the tree or the record does not say", () => {
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six), ["pending"])
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, { generations: missing("none", "tree") }), ["~UNKNOWN"])
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(late())), ["~UNKNOWN"])
    assert.deepStrictEqual(size({ num_files_train: null }), ["~UNKNOWN"])
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", six, beside(generated({}, { parameters: null }))), [
      "~UNKNOWN"
    ])
    const bare = series(6, () => ({ parameters: null }))
    assert.deepStrictEqual(says(trainingRuleSet, "3.2.1", bare, beside(generated())), ["~UNKNOWN"])
  })

  const late = () => generated({}, { start: at(30) })
})

describe("3.3.1-folders subfolders", () => {
  const folders = (value: Json, read: ReadonlyArray<GroupMember> = six) =>
    says(trainingRuleSet, "3.3.1-folders", read, beside(generated({ num_subfolders_train: value })))

  it("are as many as were generated", () => {
    assert.deepStrictEqual(folders(4), none)
    assert.deepStrictEqual(folders("4"), none)
    assert.deepStrictEqual(folders(5), ["INVALID"])
    assert.deepStrictEqual(folders(3), ["INVALID"])
    assert.deepStrictEqual(folders(null), ["INVALID"])
    const flat = series(6, () => ({ parameters: workload({ num_subfolders_train: 0 }) }))
    assert.deepStrictEqual(folders(null, flat), none)
    assert.deepStrictEqual(folders("four"), ["~UNKNOWN"])
  })

  it("wait for a data generation", () => {
    assert.deepStrictEqual(says(trainingRuleSet, "3.3.1-folders", six), ["pending"])
    assert.deepStrictEqual(
      says(trainingRuleSet, "3.3.1-folders", six, { generations: missing("none", "tree") }),
      ["pending"]
    )
  })
})

const described = (changes: JsonObject = {}, clients: Json = [{ quantity: 2, chassis: { memory_capacity: 256 } }]) => ({
  description: here<JsonObject>({
    solution: {
      capabilities: {
        multi_host: true,
        simultaneous_read: true,
        simultaneous_write: true,
        remap_time_in_seconds: 0,
        ...changes
      }
    },
    clients
  })
})

describe("2.1.9 the system that was described", () => {
  const system = (
    around: Partial<Surroundings>,
    run: Partial<GroupMember> = {}
  ) => says(trainingRuleSet, "2.1.9", [...series(5), trained(55, run)], around)

  it("has the hosts and the memory of the runs", () => {
    assert.deepStrictEqual(system(described()), none)
    const two = [{ quantity: "1", chassis: { memory_capacity: "250" } }, {
      quantity: 1,
      chassis: { memory_capacity: 262 }
    }]
    assert.deepStrictEqual(system(described({}, two)), none)
    assert.deepStrictEqual(system(described({}, [{ quantity: 3, chassis: { memory_capacity: 256 } }])), ["INVALID"])
  })

  it("R130 names both numbers of hosts, and what may be behind it", () => {
    const around = described({}, [{ quantity: 16, chassis: { memory_capacity: 256 } }])
    const words = wordsOf(trainingRuleSet, "2.1.9", series(6, () => ({ hosts: 961 })), around)
    assert.include(words, "961")
    assert.include(words, "16")
    assert.include(words, "slots were counted as hosts")
  })

  it.each([[450, none], [449, ["INVALID"]], [550, none], [551, ["INVALID"]]] as const)(
    "%d GiB of 500 described",
    (gib, expected) => {
      const runs = series(6, () => ({ system: { totalMemoryBytes: gib * GiB } }))
      const around = described({}, [{ quantity: 2, chassis: { memory_capacity: 250 } }])
      assert.deepStrictEqual(says(trainingRuleSet, "2.1.9", runs, around), expected)
    }
  )

  describe("of single hosts", () => {
    /** Two hosts of 512 GiB together, one with `least`, one with `most`. */
    const hosts = (least: number, most: number, ...gib: ReadonlyArray<number>) => [least, most, gib] as const
    const on = ([least, most, gib]: ReturnType<typeof hosts>) =>
      [
        series(6, () => ({
          system: { totalMemoryBytes: 512 * GiB, leastMemoryBytes: least * GiB, mostMemoryBytes: most * GiB }
        })),
        described({}, gib.map((capacity) => ({ quantity: 2 / gib.length, chassis: { memory_capacity: capacity } })))
      ] as const
    const memory = (...given: Parameters<typeof hosts>) => says(trainingRuleSet, "2.1.9", ...on(hosts(...given)))

    it("C16 each is within 10 % of its client, though the sum is right", () => {
      assert.deepStrictEqual(memory(256, 256, 256), none)
      assert.deepStrictEqual(memory(240, 272, 256), none)
      assert.deepStrictEqual(memory(128, 384, 256), ["INVALID"])
      assert.deepStrictEqual(memory(230, 256, 256), ["INVALID"])
      assert.deepStrictEqual(memory(256, 282, 256), ["INVALID"])
      assert.match(
        wordsOf(trainingRuleSet, "2.1.9", ...on(hosts(128, 384, 256))),
        /^the hosts of run0000 include one that has 128.* of memory, test describes 256/
      )
    })

    it("of several kinds the least and the most are held against the smallest and the largest", () => {
      assert.deepStrictEqual(memory(128, 384, 384, 128), none)
      assert.deepStrictEqual(memory(256, 256, 384, 128), ["INVALID"])
      assert.deepStrictEqual(memory(128, 256, 128, 384), ["INVALID"])
    })

    it("a run whose hosts differ is found among runs whose sum is the same", () => {
      const mixed = (run: number) => ({
        system: {
          totalMemoryBytes: 512 * GiB,
          leastMemoryBytes: (run === 4 ? 128 : 256) * GiB,
          mostMemoryBytes: (run === 5 ? 384 : 256) * GiB
        }
      })
      assert.deepStrictEqual(says(trainingRuleSet, "2.1.9", series(6, mixed), described()), ["INVALID", "INVALID"])
    })
  })

  it("finds each run that differs, once", () => {
    assert.deepStrictEqual(system(described(), { hosts: 4 }), ["INVALID"])
    assert.deepStrictEqual(system(described(), { system: { totalMemoryBytes: GiB } }), ["INVALID"])
    assert.deepStrictEqual(system(described(), { system: null }), ["UNKNOWN"])
    assert.deepStrictEqual(system(described(), { system: { totalMemoryBytes: null } }), ["UNKNOWN"])
    assert.deepStrictEqual(system(described(), { hosts: null }), ["UNKNOWN"])
    assert.deepStrictEqual(system(described(), { hosts: 3, system: null }), ["INVALID"])
    assert.include(
      wordsOf(trainingRuleSet, "2.1.9", [...series(5), trained(55, { hosts: 4 })], described()),
      "run0055 counted 4"
    )
    assert.include(wordsOf(trainingRuleSet, "2.1.9", series(6, () => ({ hosts: 4 })), described()), "run0000 counted 4")
  })

  it("serves one host only, where it says so", () => {
    assert.deepStrictEqual(system(described({ multi_host: false })), ["INVALID"])
    assert.deepStrictEqual(system(described({ multi_host: "no" })), ["INVALID"])
    const one = described({ multi_host: false }, [{ quantity: 1, chassis: { memory_capacity: 512 } }])
    assert.deepStrictEqual(says(trainingRuleSet, "2.1.9", series(6, () => ({ hosts: 1 })), one), none)
    const unknown = described({ multi_host: false }, [{ quantity: 1, chassis: { memory_capacity: 512 } }])
    assert.deepStrictEqual(says(trainingRuleSet, "2.1.9", series(6, () => ({ hosts: null })), unknown), ["UNKNOWN"])
  })

  it("C16 D24 is not checked where the description names no client, or a broken one", () => {
    for (
      const clients of [
        [],
        null,
        [null],
        [{}],
        [{ quantity: 2 }],
        [{ quantity: 0, chassis: { memory_capacity: 1 } }],
        "x"
      ]
    ) {
      assert.deepStrictEqual(system(described({}, clients)), ["UNKNOWN"])
    }
    assert.deepStrictEqual(system(described({ multi_host: null })), ["UNKNOWN"])
  })

  it("is asked of submissions only", () => {
    assert.deepStrictEqual(system({}), ["pending"])
    assert.deepStrictEqual(system({ description: missing("there is no systems/a.yaml", "systems/a.yaml") }), [
      "~UNKNOWN"
    ])
  })
})

/** A pair whose read run begins `seconds` after the write run ends. */
const pair = (seconds: number) => [
  checkpointed(0, 10, 0),
  checkpointed(10, 0, 10, { start: at(10 + seconds / 60), end: at(20 + seconds / 60) })
]

describe("4.7.3 remap time", () => {
  const slow = { simultaneous_read: false, remap_time_in_seconds: 40 }
  const remap = (changes: JsonObject, runs: ReadonlyArray<GroupMember> = pair(20)) =>
    says(checkpointingRuleSet, "4.7.3", runs, described(changes))

  it("passes by half at least between writing and reading", () => {
    assert.deepStrictEqual(remap(slow), none)
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: "40" }), none)
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: 41 }), ["INVALID"])
    assert.deepStrictEqual(remap(slow, pair(19)), ["INVALID"])
    assert.deepStrictEqual(remap(slow, pair(-5)), ["INVALID"])
    assert.deepStrictEqual(remap(slow, [checkpointed(0, 10, 10)]), none)
    assert.deepStrictEqual(remap(slow, [checkpointed(0, 10, 0)]), none)
    const early = judgement(checkpointingRuleSet, "4.7.3", pair(-5), described(slow))
    const [said] = early === "pending" ? [] : early
    assert.match(said?.message ?? "", /^0 ms passed between writing and reading/)
    assert.strictEqual(said?.expected, ">= 20 s")
  })

  it("B7 R125 is disputed from 60 s on, for no pair can satisfy 4.7.1 as well", () => {
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: 60 }, pair(29)), ["INVALID"])
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: 61 }, pair(30)), ["INVALID?"])
  })

  it("is 0 exactly when reads and writes are simultaneous", () => {
    assert.deepStrictEqual(remap({}), none)
    assert.deepStrictEqual(remap({ remap_time_in_seconds: 1 }), ["INVALID"])
    assert.deepStrictEqual(remap({ simultaneous_read: false }), ["INVALID"])
    assert.deepStrictEqual(remap({ simultaneous_write: "False" }), ["INVALID"])
    assert.deepStrictEqual(remap({ ...slow, simultaneous_write: null }), none)
    assert.deepStrictEqual(remap({ simultaneous_write: null }), none)
    assert.include(wordsOf(checkpointingRuleSet, "4.7.3", pair(20), described({ remap_time_in_seconds: 1 })), "of 1 s")
    assert.include(
      wordsOf(checkpointingRuleSet, "4.7.3", pair(20), described({ simultaneous_read: false })),
      "no remap time, and no simultaneous"
    )
  })

  it("is a whole number of seconds, and stated", () => {
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: -1 }), ["INVALID"])
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: null }), ["INVALID"])
    assert.deepStrictEqual(remap({ ...slow, remap_time_in_seconds: "soon" }), ["INVALID"])
    const untimed = [checkpointed(0, 10, 0, { end: null }), checkpointed(10, 0, 10)]
    assert.deepStrictEqual(remap(slow, untimed), ["UNKNOWN"])
  })

  it("is asked of submissions only", () => {
    assert.deepStrictEqual(says(checkpointingRuleSet, "4.7.3", pair(20)), ["pending"])
    assert.deepStrictEqual(
      says(checkpointingRuleSet, "4.7.3", pair(20), { description: missing("none", "systems/a.yaml") }),
      ["~UNKNOWN"]
    )
  })
})

describe("4.7.4 use by several hosts", () => {
  const use = (changes: JsonObject) => says(checkpointingRuleSet, "4.7.4", pair(20), described(changes))

  it("is stated in all three respects, whatever the answer", () => {
    assert.deepStrictEqual(use({}), none)
    assert.deepStrictEqual(use({ multi_host: "no", simultaneous_read: 0, simultaneous_write: "True" }), none)
    for (const name of ["multi_host", "simultaneous_read", "simultaneous_write"]) {
      assert.deepStrictEqual(use({ [name]: null }), ["INVALID"])
      assert.deepStrictEqual(use({ [name]: "maybe" }), ["INVALID"])
    }
    assert.deepStrictEqual(says(checkpointingRuleSet, "4.7.4", pair(20)), ["pending"])
  })
})

describe("5.1.2, 5.2.1, 5.2.2 the collection that was searched", () => {
  const loaded: JsonObject = { vectors: 1000, inserted_vectors: 1000, dimension: 1536, index_type: "DISKANN" }
  const searched: JsonObject = { vectors: 1000, dimension: 1536, index_type: "DISKANN" }
  const search = (id: string, load: JsonObject | null, run: JsonObject | null = searched) =>
    says(
      vectordbRuleSet,
      id,
      series(5, () => ({ benchmarkType: "vector_database", parameters: null, dataset: run })),
      beside({ path: "load", start: at(-60), parameters: null, dataset: load })
    )

  it("has the dimension that was loaded", () => {
    assert.deepStrictEqual(search("5.1.2", loaded), none)
    assert.deepStrictEqual(search("5.1.2", { ...loaded, dimension: "1536" }), none)
    assert.deepStrictEqual(search("5.1.2", { ...loaded, dimension: 512 }), ["INVALID"])
    assert.deepStrictEqual(search("5.1.2", { ...loaded, dimension: null }), ["~UNKNOWN"])
    assert.deepStrictEqual(search("5.1.2", loaded, null), ["~UNKNOWN"])
  })

  it("has as many vectors as were loaded, or as the load says", () => {
    assert.deepStrictEqual(search("5.1.1-load", loaded), none)
    assert.deepStrictEqual(search("5.1.1-load", { ...loaded, vectors: "1000" }), none)
    assert.deepStrictEqual(search("5.1.1-load", { ...loaded, vectors: 999 }), ["INVALID"])
    assert.deepStrictEqual(search("5.1.1-load", { ...loaded, vectors: 1001 }), ["INVALID"])
    assert.deepStrictEqual(search("5.1.1-load", { ...loaded, vectors: null }), none)
    const uncounted = { ...searched, vectors: null }
    assert.deepStrictEqual(search("5.1.1-load", loaded, uncounted), none)
    assert.deepStrictEqual(search("5.1.1-load", { ...loaded, vectors: null }, uncounted), ["UNKNOWN"])
    assert.deepStrictEqual(search("5.1.1-load", loaded, null), none)
  })

  it("was populated with every declared vector", () => {
    assert.deepStrictEqual(search("5.2.1", loaded), none)
    assert.deepStrictEqual(search("5.2.1", { ...loaded, inserted_vectors: "1000" }), none)
    assert.deepStrictEqual(search("5.2.1", { ...loaded, inserted_vectors: 999 }), ["INVALID"])
    // The existing checker takes more than were declared; the text asks for as many.
    assert.deepStrictEqual(search("5.2.1", { ...loaded, inserted_vectors: 1001 }), ["INVALID?"])
    assert.deepStrictEqual(search("5.2.1", { ...loaded, inserted_vectors: null }), ["~UNKNOWN"])
    assert.deepStrictEqual(search("5.2.1", null), ["~UNKNOWN", "~UNKNOWN"])
  })

  it("has the index that was built", () => {
    assert.deepStrictEqual(search("5.2.2", loaded), none)
    assert.deepStrictEqual(search("5.2.2", { ...loaded, index_type: "diskann" }), none)
    assert.deepStrictEqual(search("5.2.2", { ...loaded, index_type: "HNSW" }), ["INVALID"])
    assert.deepStrictEqual(search("5.2.2", { ...loaded, index_type: "" }), ["~UNKNOWN"])
  })

  it("is the newest load of that collection, where both name one", () => {
    const load = (collection: string | null, inserted: number): Generation => ({
      path: `load of ${collection}`,
      start: at(-60),
      parameters: null,
      dataset: { ...loaded, collection, inserted_vectors: inserted }
    })
    const of = (collection: string | null) =>
      series(5, () => ({ benchmarkType: "vector_database", parameters: null, dataset: { ...searched, collection } }))
    const words = (collection: string | null, ...loads: ReadonlyArray<Generation>) =>
      wordsOf(vectordbRuleSet, "5.2.1", of(collection), beside(...loads))
    assert.strictEqual(words("a", load("a", 1000), load("b", 999)), "")
    assert.match(words("b", load("a", 1000), load("b", 999)), /^999 vectors were inserted/)
    assert.match(words("a", load("a", 1000), load(null, 999)), /^999 vectors were inserted/)
    assert.match(words(null, load("a", 1000), load("b", 999)), /^999 vectors were inserted/)
    assert.strictEqual(
      words("c", load("a", 1000)),
      "not checked: the tree holds no load of collection c, made before these runs; it holds loads of a"
    )
    assert.match(words("c", load("a", 1000), load("b", 999), load("a", 1000)), /; it holds loads of a, b$/)
    const unmade = /^not checked: the tree holds no data generation of what these runs read, made before them$/
    assert.match(words("c"), unmade)
    assert.match(words(null, { ...load("a", 1000), start: at(30) }), unmade)
  })

  it("is not checked without a load in the tree; one rule says so", () => {
    const runs = series(5, () => ({ benchmarkType: "vector_database", parameters: null, dataset: searched }))
    const absent: { readonly generations: Known<never> } = { generations: missing("none", "tree") }
    assert.deepStrictEqual(says(vectordbRuleSet, "5.2.1", runs, absent), ["~UNKNOWN"])
    assert.deepStrictEqual(says(vectordbRuleSet, "5.1.2", runs, absent), ["pending"])
    assert.deepStrictEqual(says(vectordbRuleSet, "5.2.2", runs), ["pending"])
  })
})
