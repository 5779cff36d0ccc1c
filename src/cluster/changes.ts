/** What is no longer as it was between two collections of the same hosts, as far as it can spoil a measurement. */
import type { ClusterInformation, HostFacts } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import { formatBytes } from "../domain/Units.ts"
import { mountOf } from "./proc/mounts.ts"

/** A clock that is set while a run lasts moves its stamps; slewing moves it by less. */
const clockJumpSeconds = 1

/** Both values, when both are known and differ. */
const differs = <A>(before: Fact<A>, after: Fact<A>): readonly [A, A] | undefined => {
  const [a, b] = [valueOf(before), valueOf(after)]
  return a === undefined || b === undefined || a === b ? undefined : [a, b]
}

const mountText = (host: HostFacts, path: string): string | undefined => {
  const mounts = valueOf(host.mounts)
  if (mounts === undefined) return undefined
  const mount = mountOf(mounts, path)
  return mount === undefined ? "no mount" : `${mount.type} of ${mount.device} (${mount.options})`
}

const ofHost = (before: HostFacts, after: HostFacts, paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const name = before.hostname
  const boot = differs(before.bootId, after.bootId)
  const memory = differs(before.memoryTotal, after.memoryTotal)
  const [clock, clockAfter] = [valueOf(before.clockOffsetSeconds), valueOf(after.clockOffsetSeconds)]
  const jump = clock === undefined || clockAfter === undefined ? 0 : clockAfter - clock
  return [
    ...(boot === undefined ? [] : [`${name} was restarted while the run lasted: its boot id is another one`]),
    ...(memory === undefined
      ? []
      : [`the memory of ${name} changed while the run lasted: ${memory.map(formatBytes).join(", then ")}`]),
    ...(Math.abs(jump) > clockJumpSeconds
      ? [
        `the clock of ${name} jumped by ${
          jump.toFixed(1)
        } s against this machine's while the run lasted: stamps of before and after do not compare`
      ]
      : []),
    ...paths.flatMap((path) => {
      const [mount, mountAfter] = [mountText(before, path), mountText(after, path)]
      return mount === undefined || mountAfter === undefined || mount === mountAfter
        ? []
        : [`the mount under ${path} changed on ${name} while the run lasted: ${mount}, then ${mountAfter}`]
    })
  ]
}

/** One sentence per change. `paths`: absolute folders of the run. */
export const changesBetween = (
  start: ClusterInformation,
  end: ClusterInformation,
  paths: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const missedBefore = new Set(start.missing.map(({ host }) => host))
  return [
    ...start.hosts.flatMap((before) => {
      const after = end.hosts.find(({ hostname }) => hostname === before.hostname)
      return after === undefined ? [] : ofHost(before, after, paths)
    }),
    ...end.missing.filter(({ host }) => !missedBefore.has(host)).map(({ host, reason }) =>
      `${host} no longer answered when the run had ended: ${reason}`
    )
  ]
}
