/** Checks of one host by itself, whatever it is wanted for. */
import { valueOf } from "../../domain/Fact.ts"
import { formatBytes } from "../../domain/Units.ts"
import { type Check, check, ok, type Outcome, problem, unknown, warning } from "../Check.ts"
import type { HostReport, Interface } from "../HostReport.ts"

/** Programs of a rank and the launcher's connections each take some. */
const fewFiles = 4096
const fewProcesses = 4096
/** Part of the memory that must be free, or be given back by the page cache when asked. */
const littleMemory = 0.5

const openFiles = ({ limits }: HostReport): Outcome => {
  const limit = limits?.["Max open files"]
  if (limit === undefined) return unknown("/proc/self/limits does not say it")
  const { hard, soft } = limit
  if (soft === null || soft >= fewFiles) return ok(soft === null ? "unlimited" : String(soft))
  return hard === null || hard >= fewFiles
    ? warning(
      `${soft}, and ${hard ?? "unlimited"} are allowed`,
      "raise it in the shell that starts the run",
      `ulimit -n ${Math.min(hard ?? 65_536, 65_536)}`
    )
    : warning(
      `${soft}, and no more than ${hard} are allowed`,
      "raise it on that host and log in again",
      "echo '* - nofile 65536' | sudo tee /etc/security/limits.d/90-mlpstorage.conf"
    )
}

const processes = ({ facts, limits }: HostReport): Outcome => {
  const group = facts.processesLimit
  if (group?._tag === "measured" && group.value < fewProcesses) {
    return warning(`${group.value}, by ${group.source}`, "raise it for the container or the job that the ranks run in")
  }
  const limit = limits?.["Max processes"]
  if (limit === undefined) return unknown("/proc/self/limits does not say it")
  const { soft } = limit
  return soft === null || soft >= fewProcesses
    ? ok(soft === null ? "unlimited" : String(soft))
    : warning(
      `${soft}`,
      "raise it on that host and log in again",
      "echo '* - nproc 65536' | sudo tee /etc/security/limits.d/91-mlpstorage.conf"
    )
}

/** RDMA needs pages that stay; without an InfiniBand port nothing here asks for them. */
const lockedMemory = ({ interfaces, limits }: HostReport): ReadonlyArray<Outcome> => {
  if (interfaces?.some(({ kind }) => kind === "infiniband") !== true) return []
  const limit = limits?.["Max locked memory"]
  if (limit === undefined) return [unknown("/proc/self/limits does not say it")]
  return [
    limit.soft === null
      ? ok("unlimited")
      : warning(
        `${formatBytes(limit.soft)}, too little for RDMA over InfiniBand`,
        "raise it on that host and log in again",
        "echo '* - memlock unlimited' | sudo tee /etc/security/limits.d/92-mlpstorage.conf"
      )
  ]
}

const memory = ({ facts }: HostReport): Outcome => {
  const [total, available] = [valueOf(facts.memoryTotal), valueOf(facts.memoryAvailable)]
  if (facts.memoryTotal._tag === "unknown") return unknown(facts.memoryTotal.reason)
  if (facts.memoryAvailable._tag === "unknown") return unknown(facts.memoryAvailable.reason)
  if (total === undefined || available === undefined) return unknown("/proc/meminfo does not say it")
  const limited = facts.memoryTotal.source.startsWith("its control group")
    ? `; the memory is limited to ${formatBytes(total)} by ${facts.memoryTotal.source}`
    : ""
  const found = `${formatBytes(available)} of ${
    formatBytes(total)
  } available, counting what the page cache gives back${limited}`
  return available >= littleMemory * total
    ? ok(found)
    : warning(
      found,
      "end what else runs there: it takes memory from the ranks",
      "ps -eo rss,user,args --sort=-rss | head"
    )
}

const allowDrop = "echo \"$USER ALL=(root) NOPASSWD: $(command -v tee) /proc/sys/vm/drop_caches\" | "
  + "sudo tee /etc/sudoers.d/mlpstorage"

const dropCaches = ({ caches }: HostReport): Outcome => {
  switch (caches) {
    case "direct":
      return ok("this user may")
    case "sudo":
      return ok("with sudo, without a password")
    case "absent":
      return unknown("the host has no /proc/sys/vm/drop_caches")
    case "no-sudo":
      return warning(
        "this user may not, and there is no sudo (in a container the switch is often read-only)",
        "drop the page cache by other means between writing and reading, or the reads may come from memory"
      )
    case "refused":
      return warning(
        "it takes a password",
        "allow it on that host, or drop the page cache by hand between writing and reading",
        allowDrop
      )
    default:
      return unknown("the host did not answer this question")
  }
}

/** logind spares system users. Source: logind.conf(5), RemoveIPC=. */
const firstUser = 1000

const removeIpc = ({ ipc, user }: HostReport): Outcome => {
  if (ipc === undefined || user === undefined) return unknown("the host did not answer this question")
  const { lingers, removes } = ipc
  if (removes === "absent") return ok("systemd does not run there")
  if (["no", "false", "off", "0"].includes(removes)) return ok("RemoveIPC=no")
  if (user.id < firstUser) return ok(`RemoveIPC spares system users such as ${user.name}`)
  if (lingers) return ok(`${user.name} lingers`)
  return warning(
    removes === "default"
      ? "systemd's own default, yes, deletes shared memory of a running job when the last session ends"
      : "RemoveIPC=yes deletes shared memory of a running job when the last session ends",
    "let the user linger on that host",
    `sudo loginctl enable-linger ${user.name}`
  )
}

const isLive = ({ kind, state }: Interface): boolean =>
  kind === "infiniband" ? state.startsWith("4") : state === "up" || state === "unknown"

const shown = ({ name, speed }: Interface): string => speed === undefined ? name : `${name} ${speed}`

const network = ({ interfaces }: HostReport, isAlone: boolean): Outcome => {
  if (interfaces === undefined) return unknown("the host did not answer this question")
  const live = interfaces.filter(isLive)
  const dead = interfaces.filter((it) => it.isHardware && it.isOn && !isLive(it))
  if (live.length === 0) {
    return isAlone
      ? ok("none but loopback, which is all a run on one host needs")
      : problem("no interface but loopback is up", "bring up the network of that host", "ip -brief link")
  }
  const found = `up: ${live.map(shown).join(", ")}`
  const [first] = dead
  return first === undefined
    ? ok(found)
    : warning(
      `${found}; switched on without a link: ${dead.map(({ name }) => name).join(", ")}`,
      "check cable and switch, or switch the interface off",
      first.kind === "infiniband" ? "ibstat" : `ip link show ${first.name}`
    )
}

const governor = ({ governors }: HostReport): Outcome => {
  if (governors === undefined || governors.size === 0) {
    return unknown("no governor is visible: a virtual machine, or the firmware decides")
  }
  const found = [...governors].map(([name, times]) => `${name} on ${times}`).join(", ")
  return [...governors.keys()].every((name) => name === "performance")
    ? ok(found)
    : warning(
      found,
      "let the processors keep their speed while measuring",
      "sudo cpupower frequency-set -g performance"
    )
}

/** What its files alone tell, without a question to its shell. */
export const factChecks = (report: HostReport): ReadonlyArray<Check> => [
  check(report.host, "open files", openFiles(report)),
  check(report.host, "processes", processes(report)),
  check(report.host, "memory", memory(report))
]

export const hostChecks = (report: HostReport, isAlone: boolean): ReadonlyArray<Check> => {
  const say = (name: string, outcome: Outcome) => check(report.host, name, outcome)
  return [
    ...factChecks(report),
    ...lockedMemory(report).map((outcome) => say("locked memory", outcome)),
    say("drop caches", dropCaches(report)),
    say("RemoveIPC", removeIpc(report)),
    say("network", network(report, isAlone)),
    say("CPU governor", governor(report))
  ]
}
