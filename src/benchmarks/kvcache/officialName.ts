/** Of the official engine, in plans and records. */
import type { OfficialEngine } from "../../domain/Plan.ts"

export const officialName = "kv-cache.py" satisfies OfficialEngine
