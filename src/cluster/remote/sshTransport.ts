/** The system's `ssh`, never asking anything: the user's own configuration, keys and agent apply. */
import * as Either from "effect/Either"
import { plainShell, type Refusal, type Transport } from "./Transport.ts"

/**
 * A new host's key is accepted and remembered, a changed one refused, as the v3.0 tool has it (docs/reference/hosts.md 1). Dead
 * connections end after 15 s.
 */
const options = [
  "-o",
  "BatchMode=yes",
  "-o",
  "StrictHostKeyChecking=accept-new",
  "-o",
  "ConnectTimeout=10",
  "-o",
  "ServerAliveInterval=5",
  "-o",
  "ServerAliveCountMax=3",
  "-o",
  "ForwardX11=no",
  "-o",
  "ClearAllForwardings=yes",
  "-T"
] as const

interface Cause {
  readonly pattern: RegExp
  readonly mayPass: boolean
  readonly reason: string
  /** What to type against it; `advice` says when. */
  readonly command?: (host: string) => string
  readonly advice?: string
}

/** OpenSSH's own words, in the order in which they decide: a changed key is reported together with a refused one. */
const causes: ReadonlyArray<Cause> = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    mayPass: false,
    reason: "its host key has changed",
    advice: "if that is right, run",
    command: (host) => `ssh-keygen -R ${host}`
  },
  {
    pattern: /Host key verification failed|No .* host key is known|No matching host key/i,
    mayPass: false,
    reason: "its host key was not accepted",
    advice: "run once by hand",
    command: (host) => `ssh ${host} true`
  },
  {
    pattern: /Permission denied|Too many authentication failures|No supported authentication/i,
    mayPass: false,
    reason: "it did not accept this user's key",
    advice: "run",
    command: (host) => `ssh-copy-id ${host}`
  },
  {
    pattern: /Could not resolve hostname|Name or service not known/i,
    mayPass: false,
    reason: "its name cannot be resolved"
  },
  {
    pattern: /Connection refused/i,
    mayPass: true,
    reason: "no ssh server listens there"
  },
  {
    pattern: /timed out|No route to host|Network is unreachable|Host is down/i,
    mayPass: true,
    reason: "it cannot be reached over the network"
  },
  {
    pattern: /Connection (closed|reset)|Broken pipe|kex_exchange_identification|not responding/i,
    mayPass: true,
    reason: "the connection broke; a server with many connections at once may need a higher MaxStartups"
  }
]

/** The line of ssh that says it; debug lines and greetings stand before it. */
const lastLine = (text: string) => text.trim().split("\n").at(-1)?.trim() ?? ""

/** ssh's own failures have status 255; any other status is that of the remote shell. */
const explain: Transport["explain"] = (host, { code, signal }, stderr): Refusal => {
  const said = lastLine(stderr)
  const quoted = said === "" ? "" : ` (${said})`
  if (code !== 255) {
    const how = signal === null ? `status ${code}` : `signal ${signal}`
    return { reason: `its shell ended with ${how}${quoted}`, mayPass: signal !== null }
  }
  const cause = causes.find(({ pattern }) => pattern.test(stderr))
  if (cause === undefined) return { reason: `ssh failed${quoted}`, mayPass: true }
  const command = cause.command?.(host)
  const advice = command === undefined ? "" : `; ${cause.advice ?? "run"}: ${command}`
  return { reason: `${cause.reason}${advice}${quoted}`, mayPass: cause.mayPass, command }
}

/** `extra` stands before our options, so that it wins: ssh takes the first value it is given. */
export const sshTransport = (extra: ReadonlyArray<string> = []): Transport => ({
  method: "ssh",
  shellOn: (host) => Either.right(plainShell(["ssh", ...extra, ...options, "--", host, "sh"])),
  explain
})
