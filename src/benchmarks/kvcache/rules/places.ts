/** 6.5.2: how the cache's folder is reached, where that is not a disk of the client's own. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { kvcacheFacts } from "./evidence.ts"

const nfs = /^nfs/
/** A gateway presents something else as files: s3fs, rclone, Mountpoint. */
const gateway = /^fuse/

const textOf = (mount: JsonObject, key: string): string | undefined => {
  const { [key]: found } = mount
  return typeof found === "string" ? found : undefined
}

const ofClient = (say: Voice, mount: JsonObject, source: string): ReadonlyArray<Issue> => {
  const host = textOf(mount, "host") ?? "a client"
  const [type, options] = [textOf(mount, "type"), textOf(mount, "options")]
  const at = { parameter: `mount of the cache on ${host}`, source }
  if (type === undefined || options === undefined) {
    return [say.unknown(`not checked: the record does not say how ${host} mounts the cache`, at)]
  }
  if (nfs.test(type)) {
    const lacking = ["vers", "rsize", "wsize"].filter((name) => !new RegExp(`(?:^|,)${name}=`).test(options))
    return lacking.length === 0 ? [] : [
      say.unknown(`not checked: the mount on ${host} does not say ${lacking.join(", ")}`, {
        ...at,
        expected: "vers, rsize and wsize",
        actual: options
      })
    ]
  }
  return gateway.test(type)
    ? [
      say.warn(
        `the cache lies behind ${type} on ${host}: the system's description must name that software and its version`,
        {
          ...at,
          expected: "the gateway and its version in the description",
          actual: `${type} ${options}`
        }
      )
    ]
    : []
}

export const mountsRecorded: RunRule = runRule({
  id: "6.5.2",
  title: "NFS and gateways",
  demands:
    "Where the cache lies on NFS its version, rsize and wsize are recorded; where it lies behind a gateway (s3fs, rclone, Mountpoint), its " +
    "software and options. The mount of every client is recorded by this program; of other programs' runs nothing here is asked.",
  source: "Rules.md 6.5.2",
  since: "v3.0",
  evidence: "plan",
  reads: ["mounts"],
  examples: { pass: "nfs4 with vers=4.2,rsize=1048576,wsize=1048576", fail: "a client whose mount is not known" }
}, (run, say) => {
  const found = run.facts[kvcacheFacts.mounts]
  if (found === undefined) return []
  const source = found._tag === "pending" ? "plan" : found.source
  return K.judged(say, { mounts: found }, ({ mounts }) => {
    const listed = Array.isArray(mounts) ? mounts : []
    if (listed.length === 0) {
      return [say.unknown("not checked: no client's mount is recorded", { parameter: "mounts", source })]
    }
    return listed.flatMap((mount) => ofClient(say, isJsonObject(mount) ? mount : {}, source))
  })
})
