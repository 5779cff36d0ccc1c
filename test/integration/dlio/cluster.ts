/**
 * The stand-in engine on several hosts that are network namespaces, launched from a machine that is none of them.
 */
import * as Effect from "effect/Effect"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { there } from "../../../src/domain/there.ts"
import { type NamespaceHost, type Namespaces, namespaces, noNamespaces } from "../../fixtures/namespaces.ts"
import { program, runsIn, until } from "../program/program.ts"
import { asRoot, type Given, hasMpi, site } from "./runs.ts"

export const why = noNamespaces ?? (hasMpi ? undefined : "mpirun or python3 is missing")

export interface Result {
  readonly state: string
  readonly findings: ReadonlyArray<{ readonly message: string }>
  readonly cluster: {
    readonly hosts: ReadonlyArray<unknown>
    readonly missing: ReadonlyArray<{ readonly host: string; readonly reason: string }>
  }
  readonly system_info: Readonly<Record<string, unknown>>
  readonly cluster_snapshots: Readonly<Record<string, unknown>>
  readonly timeseries_data: { readonly file: string; readonly hosts_collected: ReadonlyArray<string> }
  readonly host_validation: Readonly<Record<string, unknown>>
}

export interface GivenHere extends Given {
  readonly collector?: string
}

/** A site whose program runs on a machine of its own, reaches the hosts by ssh, and is none of them. */
export const cluster = (hosts: ReadonlyArray<NamespaceHost> | ((home: string) => ReadonlyArray<NamespaceHost>)) =>
  Effect.gen(function*() {
    const here = yield* Effect.acquireRelease(Effect.sync(() => site()), ({ close }) => Effect.sync(close))
    const all = yield* namespaces(typeof hosts === "function" ? hosts(here.path) : hosts)
    const tools = join(here.path, "tools")
    mkdirSync(tools)
    writeFileSync(join(tools, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${all.clientConfig} "$@"\n`)
    chmodSync(join(tools, "ssh"), 0o755)
    const environment = { PATH: `${tools}${delimiter}${process.env["PATH"] ?? ""}` }
    const given = ({ collector = "ssh", ...more }: GivenHere): Given => ({
      ...more,
      inside: all.inside,
      environment,
      ranks: all.hosts.length,
      words: [
        `--hosts=${all.hosts.map((host) => `${host}:1`).join(",")}`,
        `--collector=${collector}`,
        "--mpi-params=-x STANDIN_FAULT -x STANDIN_RANK --mca oob_tcp_if_include 10.77.0.0/24",
        ...(more.words ?? [])
      ]
    })
    return {
      all,
      here,
      run: (more: GivenHere = {}) => Effect.promise(() => here.run(given(more))),
      begin: (more: GivenHere = {}) => here.begin(given(more)),
      /** Any command, with the words that reach the hosts. */
      command: (words: ReadonlyArray<string>, fault?: string) =>
        Effect.promise(() =>
          program(here.path, [...words, "--json", ...asRoot, ...given({}).words ?? []], {
            environment: fault === undefined ? environment : { ...environment, STANDIN_FAULT: fault },
            inside: all.inside
          })
        ),
      doctor: (words: ReadonlyArray<string>) =>
        Effect.promise(() =>
          program(here.path, ["doctor", "--json", `--hosts=${all.hosts.join(",")}`, ...words], {
            environment,
            inside: all.inside
          })
        )
    }
  })

interface Line {
  readonly host: string
  readonly check: string
  readonly status: string
  readonly found: string
}

export const checksIn = (stdout: string) =>
  (JSON.parse(stdout) as { readonly result: { readonly checks: ReadonlyArray<Line> } }).result

export const resultIn = (stdout: string): Result => there(runsIn<Result>(stdout)[0], "run in the result")

export const messages = ({ findings }: Pick<Result, "findings">): string =>
  findings.map(({ message }) => message).join("\n")

/**
 * Ranks, daemons and samplers; a sampler's `sleep` lasts until its next line. A daemon that was cut off learns that its job is gone
 * when TCP sends again, which after a minute of silence may be a minute later.
 */
export const nothingIsLeft = ({ strangers }: Namespaces, millis = 40_000) =>
  Effect.promise(() => until("every process of the hosts to end", () => strangers().length === 0, millis))
