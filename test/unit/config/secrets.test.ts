import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as secrets from "../../../src/config/secrets.ts"

const secret = FastCheck.stringMatching(/^[A-Za-z0-9]{12,20}$/).map((text) => `S3cr3t${text}`)
const names = FastCheck.constantFrom(
  "password",
  "api-key",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "storage.secret_key",
  "dbPassword",
  "HF_TOKEN"
)
const plainWords = [
  "checkpointing",
  "run",
  "--model",
  "llama3-8b",
  "-ncw",
  "2",
  "--params",
  "model.num_layers=1",
  "/mnt/x"
]

describe("secrets", () => {
  it.prop("never show in a command line, however they were given", [names, secret], ([name, value]) => {
    const argv = [
      `--${name}`,
      value,
      `--${name}=${value}`,
      `${name}=${value}`,
      `--params=${name}=${value}`,
      `s3://user:${value}@host/path`,
      `https://h/x?a=1&X-Amz-Signature=${value}`,
      "-x",
      `${name}=${value}`
    ]
    expect(secrets.redactArgv(argv).join(" ")).not.toContain(value)
    expect(secrets.redactText(argv.join(" "))).not.toContain(value)
    expect(JSON.stringify(secrets.redactEnvironment({ [name]: value, PLAIN: `postgres://me:${value}@db/x` })))
      .not.toContain(value)
    expect(JSON.stringify(secrets.redactObject({ [name]: value, list: [{ [name]: [value] }], n: { [name]: 12345 } })))
      .not.toMatch(new RegExp(`${value}|12345`))
  })

  it.prop("taking them out twice changes nothing", [names, secret], ([name, value]) => {
    const once = secrets.redactArgv([`--${name}`, value, `a=${value}`, `u://a:${value}@h`])
    expect(secrets.redactArgv(once)).toEqual(once)
    const text = secrets.redactText(`run --${name} ${value} ${name}=${value}`)
    expect(secrets.redactText(text)).toBe(text)
  })

  it.prop("everything else stays as it is", [FastCheck.shuffledSubarray(plainWords)], ([argv]) => {
    expect(secrets.redactArgv(argv)).toEqual(argv)
    expect(secrets.redactText(argv.join(" "))).toBe(argv.join(" "))
  })

  it("knows a secret's name from one that only sounds like it", () => {
    for (
      const name of ["--max-tokens", "tokens_per_second", "key", "keyspace", "monkey", "author", "checkpoint.mode"]
    ) {
      expect(secrets.isSecretName(name), name).toBe(false)
    }
    for (const name of ["AWS_ACCESS_KEY_ID", "apiKey", "ssh-key", "PGPASSWORD", "azure_account_key"]) {
      expect(secrets.isSecretName(name), name).toBe(true)
    }
  })

  it("takes a password with @ out of a URL whole", () => {
    expect(secrets.redactText("smb://u:p@ss@host/share")).toBe("smb://[redacted]@host/share")
  })

  it("knows tokens by their shape", () => {
    expect(secrets.redactText(`Authorization: Bearer abcdefgh12345678 and ghp_${"a1".repeat(12)}`))
      .toBe("Authorization: Bearer [redacted] and [redacted]")
  })
})

it("R37: values of secrets are taken out of a command line, everything else stays", () => {
  expect(
    secrets.redactArgv([
      "checkpointing",
      "run",
      "--params",
      "storage.secret_access_key=hunter2",
      "checkpoint.fsync=true",
      "--params=storage.token=hunter2",
      "--password",
      "hunter2",
      "--results-dir",
      "https://user:hunter2@host/x"
    ])
  ).toEqual([
    "checkpointing",
    "run",
    "--params",
    "storage.secret_access_key=[redacted]",
    "checkpoint.fsync=true",
    "--params=storage.token=[redacted]",
    "--password",
    "[redacted]",
    "--results-dir",
    "https://[redacted]@host/x"
  ])
  expect(secrets.redactAssignments(["a=1", "storage.api_key=x"])).toEqual(["a=1", "storage.api_key=[redacted]"])
})
