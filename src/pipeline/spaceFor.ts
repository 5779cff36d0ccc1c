/** Whether the folders of a plan have room for it, looked at without writing, for `--what-if`. */
import * as Effect from "effect/Effect"
import { HostFiles } from "../cluster/HostFiles.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { formatBytes } from "../domain/Units.ts"

interface Space {
  readonly text: string
  readonly json: JsonObject
}

/** One for each folder the plan writes to. What is there already, and would be written over, is not counted as free. */
export const spaceFor = ({ destinations, launch }: Plan): Effect.Effect<ReadonlyArray<Space>, never, HostFiles> =>
  Effect.forEach(
    destinations.filter(({ bytesToWrite }) => bytesToWrite > 0),
    ({ bytesToWrite, path }) =>
      Effect.gen(function*() {
        const files = yield* HostFiles
        const needs = `${formatBytes(bytesToWrite)} to write into ${path}`
        const unknown = (reason: string): Space => ({
          text: `${needs}; the room there was not looked at: ${reason}`,
          json: { path, needed_bytes: bytesToWrite, available_bytes: null, enough: null, reason }
        })
        if (launch !== null && !launch.includesThisMachine) return unknown("this machine is none of the hosts")
        return yield* files.status(path).pipe(
          Effect.map(({ availableBytes }): Space => {
            const enough = bytesToWrite <= availableBytes
            return {
              text: `${enough ? "" : "warning: "}${needs}, ${formatBytes(availableBytes)} free${
                enough
                  ? ""
                  : `: ${formatBytes(bytesToWrite - availableBytes)} too little, so a run would be refused (E403)`
              }`,
              json: { path, needed_bytes: bytesToWrite, available_bytes: availableBytes, enough }
            }
          }),
          Effect.catchAll(({ message }) => Effect.succeed(unknown(message)))
        )
      })
  )
