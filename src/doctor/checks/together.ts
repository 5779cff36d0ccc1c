/** Checks that compare hosts with each other. */
import { consistencyIssues } from "../../cluster/consistency.ts"
import { valueOf } from "../../domain/Fact.ts"
import { plural } from "../../domain/Units.ts"
import { allHosts, type Check, check, ok, type Outcome, problem, unknown, warning } from "../Check.ts"
import type { HostReport } from "../HostReport.ts"
import { dlioText, launcherText } from "./programs.ts"

/** Records of hosts are put in order by their clocks. */
const clockLimitSeconds = 1

const clock = ({ facts }: HostReport): Outcome => {
  const { clockOffsetSeconds } = facts
  if (clockOffsetSeconds._tag === "unknown") return unknown(clockOffsetSeconds.reason)
  const seconds = clockOffsetSeconds.value
  const found = `${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} this machine`
  return Math.abs(seconds) <= clockLimitSeconds
    ? ok(seconds === 0 ? "as on this machine" : found)
    : warning(found, "let a time service set it", "sudo timedatectl set-ntp true")
}

/** The most frequent value, the first of equals: the odd ones out are named against it. */
const usual = <A>(values: ReadonlyArray<A>): A | undefined => {
  const times = new Map<A, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times].reduce<readonly [A, number] | undefined>(
    (best, one) => best === undefined || one[1] > best[1] ? one : best,
    undefined
  )?.[0]
}

const users = (reports: ReadonlyArray<HostReport>): ReadonlyArray<Check> => {
  const id = usual(reports.flatMap(({ user }) => user === undefined ? [] : [user.id]))
  const name = usual(reports.flatMap(({ user }) => user === undefined ? [] : [user.name]))
  return reports.map(({ host, user }) => {
    if (user === undefined) return check(host, "user", unknown("the host did not answer this question"))
    const text = `${user.name} (${user.id})`
    if (user.id !== id) {
      return check(
        host,
        "user",
        problem(
          `${text}; the others run as number ${id}, so files of one cannot be written by the other`,
          "give the user the same number on every host",
          `id ${user.name}`
        )
      )
    }
    return check(
      host,
      "user",
      user.name === name ? ok(text) : warning(`${text}; the others call it ${name}`, "use one name on every host")
    )
  })
}

/** One line for all, with a line for each host that is unlike the usual. */
const equal = (
  name: string,
  reports: ReadonlyArray<HostReport>,
  of: (report: HostReport) => string | undefined,
  fix: string
): ReadonlyArray<Check> => {
  const texts = reports.map((report) => ({ host: report.host, text: of(report) }))
  const known = texts.flatMap(({ text }) => text === undefined ? [] : [text])
  const standard = usual(known)
  if (standard === undefined) return [check(allHosts, name, unknown("no host says which it has"))]
  const odd = texts.filter(({ text }) => text !== undefined && text !== standard)
  if (odd.length > 0) {
    return odd.map(({ host, text }) => check(host, name, problem(`${text ?? ""}, where others have ${standard}`, fix)))
  }
  return [
    check(
      allHosts,
      name,
      known.length === reports.length
        ? ok(standard)
        : unknown(`${standard} on ${known.length} of ${reports.length}; the others do not say`)
    )
  ]
}

const distinct = (reports: ReadonlyArray<HostReport>): ReadonlyArray<Check> => {
  const byMachine = new Map<string, Array<string>>()
  for (const { facts, host } of reports) {
    const boot = valueOf(facts.bootId)
    if (boot !== undefined) byMachine.set(boot, [...(byMachine.get(boot) ?? []), host])
  }
  const shared = [...byMachine.values()].filter((names) => names.length > 1)
  if (shared.length > 0) {
    return shared.map((names) =>
      check(
        allHosts,
        "distinct machines",
        warning(`${names.join(", ")} are one machine`, "name each machine once, with its slots after a colon")
      )
    )
  }
  const told = [...byMachine.values()].length
  return [
    check(
      allHosts,
      "distinct machines",
      told === reports.length
        ? ok(plural(told, "machine"))
        : unknown(
          `${plural(reports.length - told, "host does", "hosts do")} not say which machine ${
            reports.length - told === 1 ? "it is" : "they are"
          }`
        )
    )
  ]
}

const alike = (reports: ReadonlyArray<HostReport>): ReadonlyArray<Check> => {
  const issues = consistencyIssues(reports.map(({ facts }) => facts))
  return issues.length === 0
    ? [check(allHosts, "alike", ok("memory, cores, operating system and kernel do not differ where they are known"))]
    : issues.map((issue) =>
      check(allHosts, "alike", warning(issue, "a run is as fast as its slowest host: use hosts that are alike"))
    )
}

export const togetherChecks = (
  reports: ReadonlyArray<HostReport>,
  wants: { readonly launcher: boolean; readonly dlio: boolean }
): ReadonlyArray<Check> => [
  ...users(reports),
  ...reports.filter(({ isLocal }) => !isLocal).map((report) => check(report.host, "clock", clock(report))),
  ...(reports.length < 2 ? [] : [
    ...distinct(reports),
    ...alike(reports),
    ...(wants.launcher
      ? equal("MPI equal", reports, launcherText, "install the same family and version on every host")
      : []),
    ...(wants.dlio ? equal("DLIO equal", reports, dlioText, "install the same version on every host") : [])
  ])
]
