/** How many ranks a host of the cluster runs: by the layout's name for it, else by its place. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Plan } from "../../domain/Plan.ts"
import { namedAs } from "../../launcher/hostNames.ts"

export const ranksOn = (
  { launch, processes }: Pick<Plan, "launch" | "processes">,
  { hosts }: Pick<ClusterInformation, "hosts">,
  index: number
): number => {
  const layout = launch?.hosts ?? []
  const name = namedAs(layout.map(({ host }) => host), hosts[index]?.hostname ?? "")
  const named = layout.find(({ host }) => host === name)
  return named?.ranks ?? (layout.length === hosts.length ? layout[index]?.ranks : undefined) ??
    Math.ceil(processes / Math.max(1, layout.length))
}
