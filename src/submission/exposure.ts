/** What a package would show to everybody: secrets, which stop it, and names that its owner must have seen. */
import { redactText } from "../domain/secrets.ts"

/** In a file of the package, at a line counted from 1. */
export interface Exposed {
  readonly path: string
  readonly line: number
  /** Of a secret only what kind it is; else the name itself. */
  readonly what: string
}

const secretFile =
  /(?:^|\/)(?:\.env(?:\..*)?|id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|credentials|kubeconfig|[^/]*\.(?:pem|key|p12|pfx))$/i

/** By its name alone. */
export const isSecretFile = (path: string): boolean => secretFile.test(path)

/** Lines that the redactor of records would change. */
export const secretsIn = (path: string, text: string): ReadonlyArray<Exposed> => {
  if (redactText(text) === text) return []
  const [before, after] = [text.split("\n"), redactText(text).split("\n")]
  return before.flatMap((line, i) => line === after[i] ? [] : [{ path, line: i + 1, what: "a password, token or key" }])
    .slice(0, mostOfFile)
}

/** More of one file would say the same. */
const mostOfFile = 20

const homeFolder = /\/(?:home|Users|root)\/[A-Za-z0-9._-]+/g
const address = /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g
const hostKeys = /"(?:hostname|probed_by_host)"\s*:\s*"([^"]+)"/g

/** Versions look like addresses; loopback tells nothing. */
const isAddress = (text: string): boolean =>
  !/^(?:127|0)\./.test(text) && text.split(".").some((part) => Number(part) > 20)

/** Host names, addresses and home folders, each once a file. */
export const namesIn = (path: string, text: string): ReadonlyArray<Exposed> => {
  const found = new Map<string, number>()
  const note = (what: string, at: number) => {
    if (!found.has(what)) found.set(what, text.slice(0, at).split("\n").length)
  }
  for (const { 0: what, index } of text.matchAll(homeFolder)) note(what, index)
  for (const { 0: what, index } of text.matchAll(address)) if (isAddress(what)) note(what, index)
  for (const { 1: what = "", index } of text.matchAll(hostKeys)) note(what, index)
  return [...found].map(([what, line]) => ({ path, line, what }))
}

/** One name a line, as `--accept-exposed FILE` has them; empty lines and those that begin with # say nothing. */
export const acceptedIn = (text: string): ReadonlySet<string> =>
  new Set(text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")))
