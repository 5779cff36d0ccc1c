/** For whom a plan is, on which hosts, and how its processes are started: the same in every benchmark. */
import type { Settings } from "../../config/Option.ts"
import type { Plan } from "../../domain/Plan.ts"
import { type HostList, renderHost } from "../../launcher/hostList.ts"
import type { CommonOptions } from "./commonOptions.ts"
import type { PlannedLaunch } from "./planLaunch.ts"

/** `launched`: nothing where the native engine starts its own. Hosts then keep the slots that people gave. */
export const participants = (
  { label, orgname, systemname }: Pick<Settings<CommonOptions>, "label" | "orgname" | "systemname">,
  { hosts }: HostList,
  launched: PlannedLaunch | undefined
): Pick<Plan, "identity" | "hosts" | "launch"> => ({
  identity: {
    systemName: systemname.value ?? null,
    organization: orgname.value ?? null,
    label: label.value ?? null
  },
  hosts: hosts.map(({ host, slots }) => renderHost({ host, slots: launched === undefined ? slots : null })),
  launch: launched?.launch ?? null
})
