/** What a hostile command line, folder or neighbour must not bring about. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { home, program, recordIn, runDirectories, start, until } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const run = (writes: number, reads: number) => [
  "checkpointing",
  "run",
  "--model",
  "llama3-8b",
  "--num-processes",
  "2",
  "--scale",
  "0.0005",
  "-ncw",
  String(writes),
  "-ncr",
  String(reads),
  "--skip-timeseries",
  "--checkpoint-folder",
  "./scratch",
  "--results-dir",
  "./results"
]

const at = (path: string) => join(dir.path, path)

/** Every text below a folder, by path. */
const textsBelow = (folder: string): ReadonlyArray<readonly [string, string]> =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() ? [[path, readFileSync(path, "utf8")] as const] : []
  })

/** A run, a report and the history, one process after the other, on a machine that may be busy. */
const patience = 180_000

describe("a secret", () => {
  const secret = "Zq9vJ2xLw7Kd"
  const given = [
    "--label",
    `https://me:${secret}@host/x`,
    "--params",
    "checkpoint.time_between_checkpoints=0",
    "--between",
    `echo 'aws_secret_access_key = ${secret}'; echo '{"SecretAccessKey": "${secret}"}' >&2; echo X-Api-Key: ${secret}`
  ]

  it("stands in no file that a run leaves, in nothing that it says, in no report and not in the history", async () => {
    const environment = { MLPS_NO_HISTORY: "" }
    const ended = await program(dir.path, [...run(1, 1), ...given], { environment })
    assert.strictEqual(ended.status, 0, ended.stderr)
    const report = await program(dir.path, [
      "reports",
      "reportgen",
      "--results-dir",
      "./results",
      "--output-dir",
      "./report"
    ])
    const history = await program(dir.path, ["history", "list"], { environment })
    assert.include(history.stdout, "[redacted]")
    for (const { stderr, stdout } of [ended, report, history]) assert.notInclude(stdout + stderr, secret)
    for (const [path, text] of textsBelow(dir.path)) {
      if (!path.includes("/scratch/")) assert.notInclude(text, secret, path)
    }
  }, patience)

  it("is not printed by --what-if, as text or as JSON, nor by a refusal", async () => {
    const mpi = ["--hosts", "node1:1,node2:1", "--mpi-params", `-x AWS_SECRET_ACCESS_KEY=${secret} --oversubscribe`]
    for (const words of [[], ["--json"]]) {
      const { stderr, stdout } = await program(dir.path, [...run(1, 1), ...given, "--what-if", ...words])
      assert.include(stdout, "redacted")
      assert.notInclude(stdout + stderr, secret)
      const far = await program(dir.path, [...run(1, 1), "--scale", "1", ...mpi, "--what-if", ...words])
      assert.notInclude(far.stdout + far.stderr, secret)
    }
    for (
      const words of [
        ["--hosts", `root:${secret}@host`],
        ["--results-dir", `https://h/x?X-Amz-Signature=${secret}`],
        ["--num-processes", `password=${secret}`],
        [`--passwort=${secret}`, `root:${secret}@host`]
      ]
    ) {
      const { stderr, stdout } = await program(dir.path, [...run(1, 1), ...words])
      assert.match(stderr, /error E\d+/)
      assert.notInclude(stdout + stderr, secret, words.join(" "))
    }
  }, patience)
})

describe("a folder that others may write", () => {
  it("has nothing deleted or written behind a link for a step folder", async () => {
    const words = [...run(1, 0), "--params", "checkpoint.time_between_checkpoints=0"]
    assert.strictEqual((await program(dir.path, words)).status, 0)
    const step = at("scratch/llama3-8b/global_epoch1_step1")
    renameSync(step, at("elsewhere"))
    symlinkSync(at("elsewhere"), step)
    const before = readdirSync(at("elsewhere"))
    const { status, stderr } = await program(dir.path, [...words, "--overwrite"])
    assert.strictEqual(status, 3, stderr)
    assert.include(stderr, "is a symbolic link")
    assert.deepStrictEqual(readdirSync(at("elsewhere")), before)
  }, patience)

  it("a file that --cleanup cannot remove is named and recorded, all others go, and the status says so", async () => {
    const words = [...run(2, 0), "--cleanup", "--params", "checkpoint.time_between_checkpoints=4"]
    const { ended } = start(dir.path, words)
    const step = at("scratch/llama3-8b/global_epoch1_step1")
    const marker = at("scratch/.mlpstorage-llama3-8b.json")
    const isFirstWhole = () =>
      existsSync(marker) && readFileSync(marker, "utf8").split("\"state\": \"complete\"").length > 2
    await until("the first checkpoint to be whole", isFirstWhole)
    const [name = ""] = readdirSync(step)
    rmSync(join(step, name))
    mkdirSync(join(step, name, "inside"), { recursive: true })
    const { status, stderr, stdout } = await ended
    assert.strictEqual(status, 10, stderr)
    assert.include(stdout, "GiB/s")
    assert.include(stderr, "E407")
    assert.include(stderr, name)
    assert.deepStrictEqual(readdirSync(at("scratch/llama3-8b")), ["global_epoch1_step1"])
    assert.deepStrictEqual(readdirSync(step), [name])
    const record = recordIn(runDirectories(at("results"))[0] ?? "")
    assert.strictEqual(record["state"], "completed")
    assert.include(JSON.stringify(record["findings"]), name)
  }, patience)
})

describe("a run that is ended or hindered", () => {
  it("tells a local shell that was killed as that, and sends nobody to ssh", async () => {
    const words = [...run(1, 1), "--params", "checkpoint.time_between_checkpoints=0", "--between", "kill -9 $PPID"]
    const { status, stderr } = await program(dir.path, words)
    assert.strictEqual(status, 6, stderr)
    assert.include(stderr, "signal SIGKILL")
    assert.notInclude(stderr, "ssh")
  }, patience)

  it("survives a line of 30 MB of assignments from a --between command", async () => {
    const line = "head -c 30000000 /dev/zero | sed 's/\\x00\\x00/a=/g'"
    const words = [...run(1, 1), "--params", "checkpoint.time_between_checkpoints=0", "--between", line]
    const { status, stderr } = await program(dir.path, [...words, "--label", "a=".repeat(8000)])
    assert.strictEqual(status, 0, stderr.slice(0, 2000))
  }, patience)

  it("says interrupted after SIGQUIT, and leaves no record that says running", async () => {
    const words = [...run(5, 0), "--params", "checkpoint.time_between_checkpoints=5"]
    const { child, ended } = start(dir.path, words)
    await until("the first checkpoint", () => existsSync(at("scratch/llama3-8b/global_epoch1_step1")))
    child.kill("SIGQUIT")
    const { status, stderr } = await ended
    assert.strictEqual(status, 131, stderr)
    assert.strictEqual(recordIn(runDirectories(at("results"))[0] ?? "")["state"], "interrupted")
  }, patience)

  it("takes no other folder than the one meant, whose name is no UTF-8", async () => {
    const words = run(1, 0).map((word) => `'${word}'`).join(" ")
    const started = (script: string) =>
      program(dir.path, ["--what-if"], { inside: (all) => ["bash", "-c", script, "bash", ...all] })
    for (
      const [script, where] of [
        [`exec "$@" ${words} --label $'caf\\xe9'`, "the command line: .* found caf\\\\xe9"],
        [`mkdir $'d\\xe9' && cd $'d\\xe9' && exec "$@" ${words}`, "the working directory: .*d\\\\xe9"],
        [`HOME=$'/tmp/\\xff' exec "$@" ${words}`, "the environment: .* found HOME=/tmp/\\\\xff"]
      ] as const
    ) {
      const { status, stderr } = await started(script)
      assert.strictEqual(status, 2, stderr)
      assert.match(stderr, new RegExp(`E102: ${where}`))
    }
    assert.notInclude(readdirSync(dir.path).join(), "\ufffd,")
  }, patience)

  it("says what may be left when a second SIGINT does not let it end", async () => {
    // It tells when it is asked to end, which it is when the first signal is obeyed, and goes on.
    const between = `trap 'touch ${at("asked")}' TERM; touch ${at("begun")}; for i in $(seq 80); do sleep 0.1; done`
    const words = [...run(1, 1), "--params", "checkpoint.time_between_checkpoints=0", "--between", between]
    const { child, ended } = start(dir.path, words)
    await until("the command between the runs", () => existsSync(at("begun")))
    child.kill("SIGINT")
    await until("the first signal to be obeyed", () => existsSync(at("asked")))
    child.kill("SIGINT")
    const { signal, stderr } = await ended
    assert.strictEqual(signal, "SIGINT", stderr)
    assert.include(stderr, "ended at once by a second SIGINT")
    assert.notInclude(stderr, "E203")
  }, patience)

  it("says so, with a code, when the folder that it was started in is gone", async () => {
    mkdirSync(at("gone"))
    const inside = (words: ReadonlyArray<string>) =>
      ["sh", "-c", `cd gone && rmdir ../gone && exec "$@"`, "sh", ...words] as const
    for (const json of [[], ["--json"]]) {
      mkdirSync(at("gone"), { recursive: true })
      const { status, stderr, stdout } = await program(dir.path, ["rules", "list", ...json], { inside })
      assert.strictEqual(status, 3)
      assert.include(stderr + stdout, "E401")
      assert.include(stderr + stdout, `the working directory ${at("gone")} does not exist`)
      assert.notMatch(stderr, /\n {4}at /)
    }
  }, patience)
})

describe("a place that never answers", () => {
  it("a pipe or a device for a file is refused, and waited for by nobody", async () => {
    execFileSync("mkfifo", [at("pipe")])
    for (const path of ["./pipe", "/dev/zero"]) {
      for (const option of ["--config-file", "--hostfile"]) {
        const { signal, status, stderr } = await program(dir.path, [...run(1, 0), option, path, "--what-if"])
        assert.isNull(signal)
        assert.include([2, 3], status, stderr)
        assert.include(stderr, "no regular file")
      }
    }
  }, patience)

  it("a folder below /proc cannot be made, and is not asked for without end", async () => {
    mkdirSync(at("results"))
    for (const option of ["--output-dir", "--state-dir"]) {
      const words = ["reports", "reportgen", "--results-dir", "./results", option, "/proc/none/deeper"]
      const { status, stderr } = await program(dir.path, words)
      assert.include([3, 4, 10], status, stderr)
      assert.match(stderr, /error E4\d\d/)
    }
  }, patience)

  it("a history below /proc holds no run that is finished", async () => {
    const words = [...run(1, 0), "--params", "checkpoint.time_between_checkpoints=0"]
    const { status, stderr } = await program(dir.path, words, { environment: { HOME: "/proc", MLPS_NO_HISTORY: "" } })
    assert.strictEqual(status, 0, stderr)
  }, patience)
})
