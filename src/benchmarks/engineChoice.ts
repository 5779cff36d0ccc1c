/** Which engine does the I/O, and why (DESIGN 2). What is installed is mentioned and never changes the choice. */
import * as Either from "effect/Either"
import type { EngineName } from "../domain/Plan.ts"
import { ConflictingOptions } from "../errors/AppError.ts"
import type { EngineWanted } from "./commonOptions.ts"

export interface EngineRequest {
  readonly wanted: EngineWanted
  readonly closed: boolean
  readonly open: boolean
  readonly hosts: ReadonlyArray<string>
  /** Long names of options that people gave and only the native engine acts on. */
  readonly nativeOnly: ReadonlyArray<string>
  /** The same for the dlio engine. */
  readonly dlioOnly: ReadonlyArray<string>
  /** Name of this machine. */
  readonly hostname: string
  /** Absolute path of `dlio_benchmark`, when one is on PATH. */
  readonly dlio: string | null
}

export interface EngineChoice {
  readonly name: EngineName
  readonly reason: string
}

const loopback = new Set(["127.0.0.1", "localhost", "::1", "[::1]"])

/** The name of a host without its slots: `node1:4` → `node1`. */
const nameOf = (host: string): string => host.replace(/(?<=[^:]):\d+$/, "")

const isHere = (hostname: string) => (host: string): boolean =>
  loopback.has(nameOf(host)) || nameOf(host) === hostname || nameOf(host) === hostname.split(".")[0]

const elsewhere = ({ hostname, hosts }: EngineRequest): ReadonlyArray<string> =>
  hosts.filter((host) => !isHere(hostname)(host))

/** Why `auto` must take DLIO; undefined when native does. */
const needsDlio = (request: EngineRequest): string | undefined => {
  const { closed, hosts, open } = request
  const [other] = elsewhere(request)
  if (closed || open) return `--${closed ? "closed" : "open"} asks for a division, and native results never qualify`
  if (hosts.length > 1) return `${hosts.length} hosts are asked for, and the native engine runs on one`
  return other === undefined ? undefined : `host ${other} is not this machine, and the native engine runs here only`
}

const nativeRefused = (request: EngineRequest): ConflictingOptions | undefined => {
  const { closed, hosts, open } = request
  if (closed || open) {
    const division = closed ? "--closed" : "--open"
    return new ConflictingOptions({
      options: ["--engine native", division],
      reason: "native results are practice and qualify for no division",
      advice: `run without ${division} to see the category these parameters would earn, or use --engine dlio`
    })
  }
  return hosts.length > 1 || elsewhere(request).length > 0
    ? new ConflictingOptions({
      options: ["--engine native", `--hosts ${hosts.join(" ")}`],
      reason: "the native engine runs on this machine only",
      advice: "leave --hosts out, or use --engine dlio"
    })
    : undefined
}

const dlioRefused = ({ nativeOnly, wanted }: EngineRequest, reason: string): ConflictingOptions | undefined => {
  const options = nativeOnly.map((name) => `--${name}`)
  return options.length === 0 ? undefined : new ConflictingOptions({
    options: [...options, "the dlio engine"],
    reason: `only the native engine acts on ${options.join(", ")}, and this run uses dlio: ${reason}`,
    advice: wanted === "dlio"
      ? `leave ${options.join(", ")} out, or use --engine native`
      : `leave ${options.join(", ")} out, or leave out what makes it a dlio run`
  })
}

const launchRefused = ({ dlioOnly }: EngineRequest, reason: string): ConflictingOptions | undefined => {
  const options = dlioOnly.map((name) => `--${name}`)
  return options.length === 0 ? undefined : new ConflictingOptions({
    options: [...options, "the native engine"],
    reason: `only the dlio engine acts on ${options.join(", ")}, and native runs here: ${reason}`,
    advice: `leave ${options.join(", ")} out, or add --engine dlio`
  })
}

export const chooseEngine = (request: EngineRequest): Either.Either<EngineChoice, ConflictingOptions> => {
  const { dlio, wanted } = request
  const because = wanted === "dlio" ? "--engine dlio was given" : wanted === "native" ? undefined : needsDlio(request)
  if (because !== undefined) {
    const refused = dlioRefused(request, because)
    return refused === undefined ? Either.right({ name: "dlio", reason: because }) : Either.left(refused)
  }
  const refused = wanted === "native" ? nativeRefused(request) : undefined
  if (refused !== undefined) return Either.left(refused)
  const installed = dlio === null ? "" : `; ${dlio} is installed and would run with --engine dlio`
  const reason = wanted === "native"
    ? "--engine native was given"
    : `no division and no other host is asked for${installed}`
  const misplaced = launchRefused(request, reason)
  return misplaced === undefined ? Either.right({ name: "native", reason }) : Either.left(misplaced)
}
