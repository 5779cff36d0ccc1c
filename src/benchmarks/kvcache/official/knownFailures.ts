/** Texts by which kv-cache.py and its Python say what went wrong, and what to do about it. */
import type { FailureSignature } from "../../../launcher/failures.ts"
import { officialName } from "../officialName.ts"

export const signatures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /MemoryError|Cannot allocate memory|oom-kill|out of memory/i,
    explanation: "a rank ran out of memory",
    advice: "use fewer ranks a host, or hosts with more memory: every worker loads whole entries"
  },
  {
    kind: "no-space",
    pattern: /No space left on device|Errno 28/i,
    explanation: "the file system is full",
    advice: "free space there"
  },
  {
    pattern: /(?:ModuleNotFoundError|ImportError): (.*)/,
    explanation: "a Python module cannot be imported",
    advice: `install it into the Python that starts ${officialName}, on every host`
  },
  {
    pattern: /Unknown model|Validation error:|Invalid arguments|unrecognized arguments|invalid choice/,
    explanation: `${officialName} refused its options`,
    advice: "its own words are above; its release may know other models or options"
  },
  {
    pattern: /PermissionError|Permission denied/,
    explanation: "a rank may not write where it is told to",
    advice: "the cache's folder and the results must be writable for this user on every host"
  }
]
