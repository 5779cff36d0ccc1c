/** One line of the doctor: what was looked at on which host, and what was found. */
import type { JsonObject } from "../domain/Json.ts"

/** `unknown`: it could not be looked at, which is never the same as ok. */
export type CheckStatus = "ok" | "warning" | "problem" | "unknown"

export interface Check {
  /** As asked for; `all hosts` for what they have together. */
  readonly host: string
  /** What was looked at, in a few words. */
  readonly name: string
  readonly status: CheckStatus
  /** With the reason where it is not ok. */
  readonly found: string
  /** What to do, in words; null when there is nothing to do. */
  readonly fix: string | null
  /** To paste into a shell; null when no one command does it. */
  readonly command: string | null
}

export const allHosts = "all hosts"

/** A check before it is known whose it is. */
export type Outcome = Omit<Check, "host" | "name">

export const ok = (found: string): Outcome => ({ status: "ok", found, fix: null, command: null })

export const unknown = (found: string, fix: string | null = null, command: string | null = null): Outcome => ({
  status: "unknown",
  found,
  fix,
  command
})

export const warning = (found: string, fix: string, command: string | null = null): Outcome => ({
  status: "warning",
  found,
  fix,
  command
})

export const problem = (found: string, fix: string, command: string | null = null): Outcome => ({
  status: "problem",
  found,
  fix,
  command
})

export const check = (host: string, name: string, outcome: Outcome): Check => ({ host, name, ...outcome })

export const checkJson = ({ command, fix, found, host, name, status }: Check): JsonObject => ({
  host,
  check: name,
  status,
  found,
  fix,
  command
})

export const count = (checks: ReadonlyArray<Check>, status: CheckStatus): number =>
  checks.filter((it) => it.status === status).length
