/** The doctor as users start it: on this machine, and over a real ssh server under several names. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { hostname, tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { askScript, parseAnswer } from "../../../src/cluster/remote/hostScript.ts"
import { questionsFor } from "../../../src/doctor/questions.ts"
import { launchers } from "../../../src/launcher/launchers.ts"
import { loopbackSshd, noSshd } from "../../fixtures/loopbackSshd.ts"
import { home, program } from "../program/program.ts"

interface Line {
  readonly host: string
  readonly check: string
  readonly status: string
  readonly found: string
  readonly command: string | null
}

interface Result {
  readonly fit: boolean
  readonly engine: string
  readonly checks: ReadonlyArray<Line>
}

const isThere = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

const lines = (checks: ReadonlyArray<Line>, name: string) =>
  checks.filter(({ check }) => check === name).map(({ host, status }) => `${host}: ${status}`)

describe("on this machine", () => {
  it("needs no option, prints a table, and leaves nothing behind", async () => {
    const here = home()
    try {
      const { status, stderr, stdout } = await program(here.path, ["doctor"])
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
      expect(stdout).toMatch(/^host +check +found\n/)
      expect(stdout).toContain(`${userInfo().username} (${userInfo().uid})`)
      expect(readdirSync(here.path)).toEqual([])
    } finally {
      here.close()
    }
  })

  it("sees that names are one machine, as a run does, and looks at it once", async () => {
    const here = home()
    try {
      const { stdout } = await program(here.path, ["doctor", "--json", "--hosts", `${hostname()},localhost,127.0.0.1`])
      const { result } = JSON.parse(stdout) as { result: Result & { hosts: ReadonlyArray<string> } }
      expect(result).toMatchObject({ engine: "native", hosts: [hostname()] })
      expect(result.checks.filter(({ check }) => check === "hosts").map(({ found, status }) => [status, found]))
        .toEqual(
          ["localhost", "127.0.0.1"].map((
            name
          ) => ["warning", expect.stringContaining(`${name} is ${hostname()} by another name: one host`)])
        )
    } finally {
      here.close()
    }
  })

  it("tells a folder it may not write to, with status 9, and as JSON", async () => {
    const here = home()
    try {
      const { status, stdout } = await program(here.path, ["doctor", "--json", "--checkpoint-folder", "/proc/ckpt"])
      const { error, ok, result } = JSON.parse(stdout) as { ok: boolean; error: { code: string }; result: Result }
      expect({ status, ok, code: error.code, fit: result.fit }).toEqual({
        status: 9,
        ok: false,
        code: "E505",
        fit: false
      })
      expect(result.checks.find(({ check }) => check === "checkpoints folder")).toMatchObject({
        status: "problem",
        command: "findmnt -T /proc"
      })
    } finally {
      here.close()
    }
  })

  it.skipIf(!isThere("python3"))(
    "asks for dlio with --engine dlio, and finds a DLIO by its own interpreter (skipped without python3)",
    async () => {
      const here = home()
      try {
        const site = join(here.path, "site")
        mkdirSync(join(site, "dlio_benchmark-2.3.4.dist-info"), { recursive: true })
        writeFileSync(
          join(site, "dlio_benchmark-2.3.4.dist-info", "METADATA"),
          "Metadata-Version: 2.1\nName: dlio_benchmark\nVersion: 2.3.4\n"
        )
        for (const name of ["mpi4py", "hydra", "omegaconf", "numpy", "pandas", "psutil", "torch"]) {
          writeFileSync(join(site, `${name}.py`), "")
        }
        const bin = join(here.path, "my bin")
        mkdirSync(bin)
        const script = join(bin, "dlio_benchmark")
        writeFileSync(join(bin, "python"), `#!/bin/sh\nPYTHONPATH='${site}' exec python3 "$@"\n`)
        chmodSync(join(bin, "python"), 0o755)
        // As pip writes it when the path of the interpreter is long or has blanks.
        writeFileSync(script, `#!/bin/sh\n'''exec' "${join(bin, "python")}" "$0" "$@"\n' '''\n`)
        chmodSync(script, 0o755)
        const { stdout } = await program(here.path, ["doctor", "--json", "--engine", "dlio", "--dlio-bin-path", bin])
        const { result } = JSON.parse(stdout) as { result: Result }
        expect(result.engine).toBe("dlio")
        expect(result.checks.find(({ check }) => check === "DLIO")).toMatchObject({
          status: "ok",
          found: expect.stringContaining(`2.3.4, ${script}, Python 3.`)
        })
        expect(lines(result.checks, "Python modules")).toEqual([`${hostname()}: ok`])
      } finally {
        here.close()
      }
    }
  )

  const shells = ["dash", "bash --posix", "busybox sh"].filter((shell) => isThere(shell.split(" ")[0] ?? ""))

  it.each(shells)("asks in words that %s understands", (shell) => {
    const folder = mkdtempSync(join(tmpdir(), "mlps doctor's "))
    try {
      const questions = questionsFor(launchers, {
        launchers: ["mpirun"],
        dlio: { where: null },
        folders: [folder, "/no/such/place", "/dev/null", "/dev/null/below"]
      })
      const [command = "", ...args] = shell.split(" ")
      const text = execFileSync(command, args, { input: askScript("mlps1", [], questions), encoding: "utf8" })
      const names = questions.map(({ name }) => name)
      const { files, whole } = parseAnswer("mlps1", names, text.split("\n"))
      expect(whole).toBe(true)
      expect(Object.keys(files).sort()).toEqual([...names].sort())
      expect(files["user"]).toBe(`${userInfo().username}\n${userInfo().uid}\n`)
      expect(files["folder/0"]).toContain(`exists\n${folder}\nwritable\n`)
      expect(files["folder/1"]).toMatch(/^missing\n\//)
      expect(files["folder/2"]).toMatch(/^blocked\n\/dev\n/)
      expect(files["folder/3"]).toMatch(/^blocked\n\/dev\n/)
      expect(readdirSync(folder)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe.skipIf(noSshd !== undefined)(`over ssh${noSshd === undefined ? "" : ` (skipped: ${noSshd})`}`, () => {
  /** A folder with an `ssh` that speaks to the loopback server, for which node1, node2, … are names of this machine. */
  const scenario = (
    body: (bench: {
      readonly path: string
      readonly doctor: (...words: ReadonlyArray<string>) => Promise<{ readonly status: number | null } & Result>
    }) => Promise<void>
  ) =>
    Effect.flatMap(loopbackSshd(), (sshd) =>
      Effect.promise(async () => {
        const here = home()
        try {
          const config = sshd.clientConfig()
          const stranger = sshd.clientConfig({ key: sshd.strangersKey })
          writeFileSync(
            join(here.path, "ssh"),
            `#!/bin/sh
case "$*" in
  *" stranger sh") config=${stranger} ;;
  *) config=${config} ;;
esac
exec ${execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim()} -F "$config" "$@"
`
          )
          chmodSync(join(here.path, "ssh"), 0o755)
          for (const path of [config, stranger]) {
            writeFileSync(path, `${"Host node* stranger\n  HostName 127.0.0.2\n"}${readFileSync(path, "utf8")}`)
          }
          await body({
            path: here.path,
            doctor: async (...words) => {
              const { status, stdout } = await program(here.path, ["doctor", "--json", ...words], {
                environment: { PATH: `${here.path}:${process.env["PATH"] ?? ""}` }
              })
              const document = JSON.parse(stdout) as { readonly result: Result }
              return { status, ...document.result }
            }
          })
        } finally {
          here.close()
        }
      })).pipe(Effect.scoped)

  it.live("asks several hosts at once, and tries a shared folder with a token that is gone afterwards", () =>
    scenario(async ({ doctor, path }) => {
      const shared = join(path, "shared folder")
      mkdirSync(shared)
      const { checks, status } = await doctor(
        "--hosts",
        "node[1-2],localhost",
        "--engine",
        "native",
        "--checkpoint-folder",
        shared,
        "--results-dir",
        shared
      )
      expect(lines(checks, "reachable")).toEqual(["node1: ok", "node2: ok", "localhost: ok"])
      expect(lines(checks, "clock")).toEqual(["node1: ok", "node2: ok"])
      expect(lines(checks, "checkpoints shared")).toEqual(["node2: ok", "localhost: ok"])
      expect(lines(checks, "results shared")).toEqual(["node2: ok", "localhost: ok"])
      expect(lines(checks, "separate file systems")).toEqual(["node1: warning", "node2: warning", "localhost: warning"])
      // They are all this machine, and the doctor says so.
      expect(checks.find(({ check }) => check === "distinct machines")).toMatchObject({
        status: "warning",
        found: "node1, node2, localhost are one machine"
      })
      expect(status).toBe(0)
      expect(readdirSync(shared)).toEqual([])
    }))

  it.live("tells a host that does not know the key, and examines the other", () =>
    scenario(async ({ doctor, path }) => {
      writeFileSync(join(path, "hosts"), "node1 slots=2\nstranger slots=2\n")
      const { checks, status } = await doctor("--hostfile", "hosts", "--engine", "native")
      expect(status).toBe(9)
      expect(checks.filter(({ host }) => host === "stranger")).toMatchObject([
        { check: "reachable", status: "problem", command: "ssh-copy-id stranger" }
      ])
      expect(lines(checks, "user")).toEqual(["node1: ok"])
      expect(existsSync(join(path, "mlpstorage-results"))).toBe(false)
    }))

  it.live("tells every host that --collector mpi has no launcher, where there is none", () =>
    scenario(async ({ doctor }) => {
      const { checks, status } = await doctor("--hosts", "node1", "--collector", "mpi", "--mpi-bin", "no-such-mpirun")
      expect(status).toBe(9)
      expect(checks).toMatchObject([{
        host: "node1",
        check: "reachable",
        status: "problem",
        found: expect.stringContaining("no-such-mpirun")
      }])
    }))

  it.live("asks nobody else with --collector local, and says that they were not asked", () =>
    scenario(async ({ doctor }) => {
      const { checks, status } = await doctor(
        "--hosts",
        "node1,localhost",
        "--engine",
        "native",
        "--collector",
        "local"
      )
      expect(status).toBe(0)
      expect(checks.find(({ host }) => host === "node1")).toMatchObject({
        check: "reachable",
        status: "unknown",
        found: expect.stringContaining("--collector local")
      })
    }))
})
