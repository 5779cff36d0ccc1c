import type { RedisAccess } from "../../KvWork.ts"

/** Reads and writes have connections of their own: a load never waits behind a store. */
export const connectionsOf = ({ connections }: RedisAccess): { readonly reads: number; readonly writes: number } => {
  const writes = Math.max(1, Math.floor(connections / 4))
  return { reads: Math.max(1, connections - writes), writes }
}
