/** File systems that take no files, as they are: mounted read-only, without inodes, full. In runs, reports and the doctor. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { home, program } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
  mkdirSync(join(dir.path, "disk"))
  mkdirSync(join(dir.path, "tree"))
})
afterEach(() => dir.close())

const canMount = (() => {
  try {
    execFileSync("unshare", ["-m", "sh", "-c", "mount -t tmpfs none /mnt"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

/** With a memory file system at `disk`; `then`: shell, run before the program. */
const on = (options: string, words: string, then = ":") =>
  program(dir.path, words.split(" "), {
    inside: (all) => [
      "unshare",
      "-m",
      "sh",
      "-c",
      `mount -t tmpfs -o ${options} none disk && { ${then}; } && exec "$@"`,
      "sh",
      ...all
    ]
  })

const checkpoint = "checkpointing run --model llama3-8b --num-processes 1 --scale 0.0002 -ncw 1 -ncr 0"
const datagen = "training datagen --model retinanet --num-processes 1 --params dataset.num_files_train=24"

describe.skipIf(!canMount)("where nothing can be written (skipped where no memory file system can be mounted)", () => {
  for (
    const [what, words] of [
      ["a run", `${checkpoint} --checkpoint-folder disk/c --results-dir results`],
      ["its results", `${checkpoint} --checkpoint-folder c --results-dir disk/results`],
      ["data", `${datagen} --data-dir disk/d --results-dir results`],
      ["a report", "reports reportgen --results-dir tree --output-dir disk/report"],
      ["a configuration to start from", "init"]
    ] as const
  ) {
    it(`${what}: a read-only mount is called that`, async () => {
      const { status, stderr } = await on("ro", words, words === "init" ? "cd disk" : ":")
      expect([stderr, status]).toEqual([expect.stringContaining("mounted read-only"), 4])
      expect(stderr).toContain("E402")
    })

    it(`${what}: missing inodes are called that, or a thing to look at`, async () => {
      const { status, stderr } = await on("nr_inodes=2", words, words === "init" ? "cd disk; : >a" : ": >disk/a")
      expect([stderr, status]).toEqual([expect.stringMatching(/E403.*(?:inode is free|not enough space)/), 10])
      expect(stderr).toContain("df -i")
    })
  }

  it("more files than inodes are refused before the first one", async () => {
    const { status, stderr } = await on("nr_inodes=20", `${datagen} --data-dir disk/d --results-dir results`)
    expect([stderr, status]).toEqual([expect.stringMatching(/24 files to write, 1\d inodes free/), 10])
    expect(readdirSync(dir.path)).not.toContain("results")
  })

  it("a full file system is one, for results as well", async () => {
    const { status, stderr } = await on(
      "size=64k",
      `${checkpoint} --checkpoint-folder c --results-dir disk/results`,
      "dd if=/dev/zero of=disk/a bs=4k count=16 2>/dev/null"
    )
    expect([stderr, status]).toEqual([expect.stringContaining("E403"), 10])
  })

  it("the doctor says what a run says", async () => {
    const doctor = "doctor --json --checkpoint-folder disk --results-dir results"
    const checks = async (options: string, then?: string) => {
      const { stdout } = await on(options, doctor, then)
      const { result } = JSON.parse(stdout) as { result: { checks: ReadonlyArray<Record<string, unknown>> } }
      return result.checks.filter(({ check, status }) => check === "checkpoints folder" && status === "problem")
    }
    expect(await checks("ro")).toMatchObject([{
      found: expect.stringContaining("mounted read-only"),
      fix: expect.stringContaining("mount it for writing")
    }])
    expect(await checks("nr_inodes=2", ": >disk/a")).toMatchObject([{
      found: expect.stringContaining("no inode is free"),
      command: expect.stringContaining("df -i")
    }])
  })
})

it("making a folder where none can be made ends, and does not say that it is missing", async () => {
  const { status, stderr } = await program(dir.path, [
    "reports",
    "reportgen",
    "--results-dir",
    "tree",
    "--output-dir",
    "/proc/x/report"
  ])
  expect([stderr, status]).toEqual([expect.stringContaining("/proc"), 3])
  expect(stderr).toContain("no folder can be made there")
  expect(stderr).not.toContain("does not exist")
})

it("a folder that is a link to nothing is called that", async () => {
  symlinkSync("nowhere", join(dir.path, "link"))
  const { status, stderr } = await program(dir.path, [
    "reports",
    "reportgen",
    "--results-dir",
    "tree",
    "--output-dir",
    "link"
  ])
  expect([stderr, status]).toEqual([expect.stringMatching(/E404.*link: it is a symbolic link to nothing/), 3])
})
