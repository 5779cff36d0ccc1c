/** Names under which secrets stand: of options, variables, dotted parameters, JSON keys, headers. */

const secretWords: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "passphrase",
  "passcode",
  "pwd",
  "secret",
  "secrets",
  "token",
  "credential",
  "credentials",
  "authorization",
  "bearer",
  "signature",
  "sig",
  "cookie",
  "jwt"
])

/** Words that make the word `key` a secret. */
const keyOwners: ReadonlySet<string> = new Set([
  "api",
  "access",
  "secret",
  "private",
  "account",
  "session",
  "encryption",
  "signing",
  "ssh",
  "shared",
  "master",
  "subscription",
  "consumer",
  "hmac",
  "auth",
  "deploy",
  "license"
])

/** What follows such a word where it is no secret but something counted or named: `token-ring`, `token_count`. */
const ordinaryAfter: ReadonlySet<string> = new Set([
  "ring",
  "rings",
  "bucket",
  "buckets",
  "count",
  "counts",
  "budget",
  "limit",
  "limits",
  "length",
  "len",
  "size",
  "sizes",
  "rate",
  "rates",
  "per",
  "window",
  "batch",
  "ttl",
  "lifetime",
  "expiry",
  "policy",
  "vocab",
  "dim",
  "dims",
  "embedding",
  "position",
  "positions",
  "parallel",
  "parallelism"
])

/** Written as one word, in whatever is in front. */
const joined =
  /(?:password|passwd|passphrase|apikey|accesskey|secretkey|privatekey|accountkey|sharedkey|authtoken|accesstoken|sessiontoken|refreshtoken|clientsecret)(?:id)?$/

/** Nothing of this in a name: it is not looked at further. */
const mayBe = /pass|pwd|secret|token|cred|auth|bearer|sig|key|cookie|jwt/i

const wordsOf = (name: string): ReadonlyArray<string> =>
  name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "")

/** True when what stands under this name is a secret. */
export const isSecretName = (name: string): boolean => {
  if (!mayBe.test(name)) return false
  if (/(?:^_auth|[A-Z]_PASS)$/.test(name)) return true
  const words = wordsOf(name)
  return words.some((word, i) => {
    if (ordinaryAfter.has(words[i + 1] ?? "")) return false
    return secretWords.has(word) || joined.test(word) || (word === "key" && keyOwners.has(words[i - 1] ?? ""))
  })
}
