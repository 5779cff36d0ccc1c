/** Which engine does the I/O, and why. What is installed is mentioned and never changes the choice. */
import * as Either from "effect/Either"
import type { EngineName, OfficialEngine } from "../../domain/Plan.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import type { EngineWanted } from "./commonOptions.ts"

export interface EngineRequest {
  readonly wanted: EngineWanted
  readonly closed: boolean
  readonly open: boolean
  readonly hosts: ReadonlyArray<string>
  /** Long names of options that people gave and only the native engine acts on. */
  readonly nativeOnly: ReadonlyArray<string>
  /** The benchmark's official engine. */
  readonly official: OfficialEngine
  /** As `nativeOnly`, for the official engine. */
  readonly officialOnly: ReadonlyArray<string>
  /** Name of this machine. */
  readonly hostname: string
  /** Absolute path of the official engine's program, when one is on PATH. */
  readonly installed: string | null
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

/** Why `auto` must take the official engine; undefined when native does. */
const needsOfficial = (request: EngineRequest): string | undefined => {
  const { closed, hosts, open } = request
  const [other] = elsewhere(request)
  if (closed || open) return `--${closed ? "closed" : "open"} asks for a division, and native results never qualify`
  if (hosts.length > 1) return `${hosts.length} hosts are asked for, and the native engine runs on one`
  return other === undefined ? undefined : `host ${other} is not this machine, and the native engine runs here only`
}

/** One change to what was typed. */
interface WayOut {
  readonly text: string
  readonly asked: (request: EngineRequest) => EngineRequest
}

const flags = (names: ReadonlyArray<string>): string => names.map((name) => `--${name}`).join(", ")

const waysOut = (request: EngineRequest): ReadonlyArray<WayOut> => {
  const { closed, nativeOnly, official, officialOnly, open, wanted } = request
  const engine = (name: EngineName): ReadonlyArray<WayOut> =>
    wanted === name ? [] : [{ text: `use --engine ${name}`, asked: (it) => ({ ...it, wanted: name }) }]
  const leaving = (names: ReadonlyArray<string>): ReadonlyArray<WayOut> =>
    names.length === 0 ? [] : [{
      text: `leave ${flags(names)} out`,
      asked: (it) => ({
        ...it,
        nativeOnly: it.nativeOnly.filter((name) => !names.includes(name)),
        officialOnly: it.officialOnly.filter((name) => !names.includes(name))
      })
    }]
  return [
    ...leaving(nativeOnly),
    ...leaving(officialOnly),
    ...(closed || open
      ? [{
        text: `run without --${closed ? "closed" : "open"} to see the category these parameters would earn`,
        asked: (it: EngineRequest) => ({ ...it, closed: false, open: false })
      }]
      : []),
    ...(elsewhere(request).length > 0 || request.hosts.length > 1
      ? [{
        text: officialOnly.includes("hostfile") ? "leave --hostfile out" : "leave --hosts out",
        asked: (it: EngineRequest) => ({
          ...it,
          hosts: [],
          officialOnly: it.officialOnly.filter((name) => name !== "hostfile")
        })
      }]
      : []),
    ...engine("native"),
    ...engine(official)
  ]
}

interface Refusal {
  readonly options: ReadonlyArray<string>
  readonly reason: string
}

const nativeRefused = (request: EngineRequest): Refusal | undefined => {
  const { closed, hosts, open } = request
  if (closed || open) {
    return {
      options: ["--engine native", closed ? "--closed" : "--open"],
      reason: "native results are practice and qualify for no division"
    }
  }
  return hosts.length > 1 || elsewhere(request).length > 0
    ? {
      options: ["--engine native", `--hosts ${hosts.join(" ")}`],
      reason: "the native engine runs on this machine only"
    }
    : undefined
}

const decide = (request: EngineRequest): Either.Either<EngineChoice, Refusal> => {
  const { installed, nativeOnly, official, officialOnly, wanted } = request
  const because = wanted === official
    ? `--engine ${official} was given`
    : wanted === "native"
    ? undefined
    : needsOfficial(request)
  if (because !== undefined) {
    return nativeOnly.length === 0 ? Either.right({ name: official, reason: because }) : Either.left({
      options: [...nativeOnly.map((name) => `--${name}`), `the ${official} engine`],
      reason: `only the native engine acts on ${flags(nativeOnly)}, and this run uses ${official}: ${because}`
    })
  }
  const refused = wanted === "native" ? nativeRefused(request) : undefined
  if (refused !== undefined) return Either.left(refused)
  const beside = installed === null ? "" : `; ${installed} is installed and would run with --engine ${official}`
  const reason = wanted === "native"
    ? "--engine native was given"
    : `no division and no other host is asked for${beside}`
  return officialOnly.length === 0 ? Either.right({ name: "native", reason }) : Either.left({
    options: [...officialOnly.map((name) => `--${name}`), "the native engine"],
    reason: `only the ${official} engine acts on ${flags(officialOnly)}, and native runs here: ${reason}`
  })
}

/** Only what is taken when it is typed: no way out leads to the next refusal. */
const advice = (request: EngineRequest): string => {
  const single = waysOut(request)
  const isTaken = (ways: ReadonlyArray<WayOut>) =>
    Either.isRight(decide(ways.reduce((it, { asked }) => asked(it), request)))
  const enough = single.filter((way) => isTaken([way]))
  if (enough.length > 0) return enough.map(({ text }) => text).join(", or ")
  const pairs = single.flatMap((one, i) => single.slice(i + 1).map((other) => [one, other])).filter(isTaken)
  return (pairs.at(-1) ?? single).map(({ text }) => text).join(" and ")
}

export const chooseEngine = (request: EngineRequest): Either.Either<EngineChoice, ConflictingOptions> =>
  Either.mapLeft(
    decide(request),
    ({ options, reason }) => new ConflictingOptions({ options: [...options], reason, advice: advice(request) })
  )
