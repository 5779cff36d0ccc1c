/**
 * `--hostfile` in the forms of Open MPI (`node1 slots=4 max_slots=4`) and MPICH (`node1:4`); `#` starts a comment. A file that
 * repeats hosts without slots, as batch systems write it, gives a host as many slots as it has lines.
 */
import * as Either from "effect/Either"
import { ConfigFileInvalid } from "../errors/AppError.ts"
import { type HostList, type HostSlots, mergeHosts, mixedSlots, parseHostToken } from "./hostList.ts"

/** Words after the host that say nothing about where ranks go. Sources: mpirun(1) of Open MPI, Hydra's host file. */
const ignoredKeys: ReadonlySet<string> = new Set(["max_slots", "max-slots", "slots_max", "ifname", "user", "username"])

const refuse = (detail: string): Either.Either<never, string> => Either.left(detail)

const parseOption = (slots: number | null, word: string): Either.Either<number | null, string> => {
  const [key = "", value = ""] = word.split("=")
  if (key === "slots") {
    if (!/^[1-9]\d{0,5}$/.test(value)) return refuse(`slots must be a number of at least 1, found "${word}"`)
    return slots === null ? Either.right(Number(value)) : refuse("the slots are given twice")
  }
  return ignoredKeys.has(key) ? Either.right(slots) : refuse(`"${word}" is neither slots=N nor another known option`)
}

const parseLine = (line: string): Either.Either<ReadonlyArray<HostSlots>, string> =>
  Either.gen(function*() {
    const [token = "", ...options] = (line.split("#")[0] ?? "").trim().replace(/\s*=\s*/g, "=").split(/\s+/)
    if (token === "") return []
    const hosts = yield* Either.mapLeft(parseHostToken(token), ({ actual, expected }) =>
      `expected ${expected}, found ${actual}`)
    let slots = hosts[0]?.slots ?? null
    for (const option of options) {
      slots = yield* parseOption(slots, option)
    }
    return hosts.map(({ host }) => ({ host, slots }))
  })

/** The hosts in a file of this text. Fails with the file, the line and what is wrong in it. */
export const parseHostfile = (path: string, text: string): Either.Either<HostList, ConfigFileInvalid> =>
  Either.gen(function*() {
    const lines = text.split("\n").map((line, i) =>
      Either.mapLeft(parseLine(line), (detail) => `line ${i + 1}: ${detail}`)
    )
    const entries = (yield* Either.all(lines)).flat()
    if (entries.length === 0) return yield* refuse("it names no host")
    const mixed = mixedSlots(entries)
    if (mixed !== undefined) return yield* refuse(`slots on every host or on none, found ${mixed}`)
    const repeats = new Set(entries.map(({ host }) => host.toLowerCase())).size < entries.length
    const oneSlotEach = entries.map(({ host, slots }) => ({ host, slots: slots ?? 1 }))
    return mergeHosts(repeats ? oneSlotEach : entries)
  }).pipe(Either.mapLeft((detail) => new ConfigFileInvalid({ file: "host file", path, detail })))
