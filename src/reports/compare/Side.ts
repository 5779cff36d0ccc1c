/** What is set beside something else: runs of one or more groups, and what of it cannot be. */
import type { Identity } from "../../results/Identity.ts"
import type { GroupRun } from "../GroupRun.ts"

/** Something that is there and is not compared. */
export interface NotCompared {
  readonly path: string
  readonly reason: string
}

/** What a run's record says of its hosts, by name; undefined where none could be read. */
export type HostsOf = (path: string) => ReadonlyMap<string, string> | undefined

export interface SideGroup {
  readonly identity: Identity
  /** Without what only tells its series from others. */
  readonly name: string
  /** Whole measured runs, in time order; at least one. */
  readonly runs: ReadonlyArray<GroupRun>
}

export interface Side {
  /** As it was typed. */
  readonly given: string
  /** `a run`, `runs labelled base`, `a report`. */
  readonly what: string
  readonly groups: ReadonlyArray<SideGroup>
  /** Unfinished, unreadable, warm-up: what would be there if everything were whole. */
  readonly notCompared: ReadonlyArray<NotCompared>
  /** The folder that paths of its runs are below; null where only a report tells of them. */
  readonly root: string | null
  readonly hosts: HostsOf
}
