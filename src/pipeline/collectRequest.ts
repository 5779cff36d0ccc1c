/** How the hosts of a plan are asked, for everything that asks them. */
import type { CollectRequest } from "../cluster/Collector.ts"
import type { Plan } from "../domain/Plan.ts"

export const collectRequest = ({ declaredMemoryPerHostBytes, hosts, launch }: Plan): CollectRequest => ({
  hosts,
  declaredMemoryPerHostBytes,
  ...(launch === null ? {} : {
    via: launch.collector,
    unasked: launch.program === null ? undefined : { ...launch, program: launch.program }
  })
})
