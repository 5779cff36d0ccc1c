import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { isSecretName } from "../../../src/domain/secretNames.ts"
import * as secrets from "../../../src/domain/secrets.ts"

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

/** Every usual way to write a name and its secret; `%N` is a name in snake case, `%C` in camel case, `%S` the secret. */
const spellings: ReadonlyArray<readonly [what: string, text: string]> = [
  ["INI", "%N = %S"],
  ["INI", "[default]\n%N=%S\nregion = x"],
  ["INI, a comment before", "# mine\n  %N   =   %S"],
  ["JSON", "{\"%C\": \"%S\", \"model\": \"unet3d\"}"],
  ["JSON, dense", "{\"a\":1,\"%C\":\"%S\",\"model\":\"unet3d\"}"],
  ["JSON over lines", "{\n  \"%C\": \"%S\",\n  \"model\": \"unet3d\"\n}"],
  ["JSON in JSON", "{\"text\": \"{\\\"%C\\\": \\\"%S\\\", \\\"b\\\": 1}\"}"],
  ["JSON list", "{\"%C\": [\"%S\", \"%S\"]}"],
  ["JSON name and value", "{\"name\": \"%N\", \"value\": \"%S\"}"],
  ["Python", "{'%C': '%S', 'model': 'unet3d'}"],
  ["Python bytes", "%C=b'%S'"],
  ["Python item", "config['%N'] = '%S'"],
  ["Ruby", ":%N => \"%S\""],
  ["Go", "%C := \"%S\""],
  ["YAML", "%N: %S"],
  ["YAML, nested", "storage:\n  - name: x\n    %N: %S"],
  ["YAML, quoted", "\"%N\": '%S'"],
  ["YAML, several words", "passphrase: correct horse %S"],
  ["YAML, flow", "{%N: %S, model: unet3d}"],
  ["YAML, block", "%N: |\n  %S\n  %S\nnext: x"],
  ["YAML name and value", "- name: %N\n  value: %S"],
  ["header", "X-Api-Key: %S"],
  ["header in a command", "curl -H 'X-Api-Key: %S' https://host/x"],
  ["header", "Authorization: Bearer %S"],
  ["header", "proxy-authorization: basic %S"],
  ["header", "Set-Cookie: session=%S; Path=/"],
  ["log", "2026-01-02 03:04:05 DEBUG connecting with %C: %S"],
  ["log", "connecting (%C=%S, region=x)"],
  ["flag", "run --password %S --model unet3d"],
  ["flag", "run --password=%S --model unet3d"],
  ["flag", "run --secret-key \"%S and more\" -x"],
  ["flag", "run -password %S"],
  ["flag in a word", "mpirun --mpi-params \"-x %N=%S --password %S\""],
  ["user", "curl -u me:%S https://host/x"],
  ["user", "curl --user me:%S https://host/x"],
  ["sshpass", "sshpass -p %S ssh host"],
  ["netrc", "machine host login me password %S"],
  ["environment", "%N=%S mpirun -np 4 x"],
  ["environment", "export %N='%S'"],
  ["environment", "mpirun -x %N=%S ./x"],
  ["environment", "mpiexec -genv %N %S ./x"],
  ["environment", "setenv %N %S"],
  ["environment", "MYSQL_PASS=%S x"],
  ["connection string", "Server=db;User Id=me;Password=%S;Timeout=3"],
  ["connection string", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=%S==;EndpointSuffix=y"],
  ["mount options", "mount -t cifs -o username=me,password=%S,vers=3.0 //h/x /mnt"],
  ["XML", "<config><%C>%S</%C><model>x</model></config>"],
  ["URL", "https://me:%S@host/x"],
  ["URL", "s3://%S@host/x"],
  ["URL", "smb://me:p@%S@host/share"],
  ["URL", "smb://me:p%S/%S@host/share"],
  ["URL in JSON", "{\"url\":\"postgres://me:%S@db:5432/x\"}"],
  ["host", "root:%S@host"],
  ["hosts", "node1:8,root:%S@host"],
  ["signed URL", "https://h/x?X-Amz-Credential=%S&X-Amz-Date=1&X-Amz-Signature=%S"],
  ["signed URL", "https://h/x?se=2026&sig=%S%3D&sp=r"],
  ["signed URL", "https://h/x?token=%S#top"]
]

const secretNames: ReadonlyArray<readonly [snake: string, camel: string]> = [
  ["aws_secret_access_key", "SecretAccessKey"],
  ["AWS_SECRET_ACCESS_KEY", "secretAccessKey"],
  ["AWS_SESSION_TOKEN", "SessionToken"],
  ["storage.api_key", "apiKey"],
  ["DB_PASSWORD", "dbPassword"],
  ["client_secret", "ClientSecret"],
  ["private-key", "privateKey"],
  ["HF_TOKEN", "hfToken"]
]

const spelled = (text: string, [snake, camel]: readonly [string, string], value: string): string =>
  text.replaceAll("%N", snake).replaceAll("%C", camel).replaceAll("%S", value)

const shapes: ReadonlyArray<(body: string) => string> = [
  (body) => `AKIA${body.toUpperCase().slice(0, 16)}`,
  (body) => `ghp_${body.repeat(2)}`,
  (body) => `github_pat_${body.repeat(2)}`,
  (body) => `xoxb-${body}`,
  (body) => `hf_${body.repeat(2)}`,
  (body) => `glpat-${body.repeat(2)}`,
  (body) => `eyJ${body}.${body}.${body}`,
  (body) => `npm_${body.repeat(2)}`,
  (body) => `sk-${body.repeat(2)}`
]

const ordinary: ReadonlyArray<string> = [
  "--label token-ring",
  "--label=token-ring",
  "reader.read_threads=4",
  "--params checkpoint.mode=subset",
  "token_count=5",
  "2 tokens per second",
  "max_tokens: 4096",
  "a keyspace of 5 keys",
  "key: value",
  "author: someone",
  "basic benchmarks of training",
  "bearer authentication is off",
  "interface: SAS",
  "--hosts node1:8,node2:8",
  "user@node1:/mnt/data",
  "mlperf@storage.org",
  "git@github.com:mlcommons/storage.git",
  "https://host:9000/bucket/x",
  "https://host/x@v1",
  "2026-01-02T03:04:05 INFO first pass: 3 of 5",
  "run 0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10 of 2026-01-02T03:04:05+01:00",
  "fingerprint: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt",
  "parameter storage.token: expected a text, found nothing",
  "AWS_SECRET_ACCESS_KEY does not reach the ranks on node2: it is not set there",
  "--password needs a value",
  "don't ask, it isn't there"
]

describe("one redaction for every spelling", () => {
  it.prop("shows no secret", [
    FastCheck.constantFrom(...spellings),
    FastCheck.constantFrom(...secretNames),
    secret
  ], ([[what, text], name, value]) => {
    const given = spelled(text, name, value)
    expect(given, what).toContain(value)
    expect(secrets.redactText(given), `${what}: ${given}`).not.toContain(value)
    const once = secrets.redactText(given)
    expect(secrets.redactText(once), `${what}, twice`).toBe(once)
  }, { fastCheck: { numRuns: 2000 } })

  it("shows no secret in any spelling under any name", () => {
    for (const [what, text] of spellings) {
      for (const name of secretNames) {
        const given = spelled(text, name, "Zq9vJ2xLw7Kd")
        expect(secrets.redactText(given), `${what}: ${given}`).not.toContain("Zq9vJ2xLw7Kd")
        expect(secrets.redactText(`said: ${given} and so on`), `${what}: ${given}`).not.toContain("Zq9vJ2xLw7Kd")
        expect(JSON.stringify(secrets.redactJson({ text: given })), what).not.toContain("Zq9vJ2xLw7Kd")
        expect(secrets.redactArgv(["--label", given]).join(" "), what).not.toContain("Zq9vJ2xLw7Kd")
      }
    }
  })

  it("leaves what stands beside a secret", () => {
    expect(secrets.redactText("Server=db;Password=x1;Timeout=3")).toBe("Server=db;Password=[redacted];Timeout=3")
    expect(secrets.redactText("{\"SecretAccessKey\": \"x1\", \"model\": \"unet3d\"}"))
      .toBe("{\"SecretAccessKey\": \"[redacted]\", \"model\": \"unet3d\"}")
    expect(secrets.redactText("https://h/x?sig=x1&sp=r")).toBe("https://h/x?sig=[redacted]&sp=r")
    expect(secrets.redactText("mpirun -x AWS_SECRET_ACCESS_KEY=x1 --oversubscribe"))
      .toBe("mpirun -x AWS_SECRET_ACCESS_KEY=[redacted] --oversubscribe")
    expect(secrets.redactText("root:x1@host: refused")).toBe("root:[redacted]@host: refused")
  })

  it.prop("knows tokens by their shape, anywhere", [
    FastCheck.constantFrom(...shapes),
    FastCheck.stringMatching(/^[A-Za-z0-9]{20}$/),
    FastCheck.constantFrom("", "label ", "(", "x/", "\"")
  ], ([shape, body, before]) => {
    expect(secrets.redactText(`${before}${shape(body)} after`)).not.toContain(body.slice(4, 14))
  })

  it("hides a private key whole, over lines and in one", () => {
    const body = ["MIIEvQIBADANBgkqhkiG9w0", "BAQEFAASCBKcwggSjAgEAAoIBAQ"]
    const pem = ["-----BEGIN RSA PRIVATE KEY-----", ...body, "-----END RSA PRIVATE KEY-----"]
    const redact = secrets.lineRedactor()
    for (const text of [pem.join("\n"), pem.join("\\n"), JSON.stringify({ pem: pem.join("\n") })]) {
      for (const part of body) expect(secrets.redactText(`a\n${text}\nb`)).not.toContain(part)
      expect(secrets.redactText(`a\n${text}\nb`)).toMatch(/^a\n[^]*\nb$/)
    }
    const lines = ["before", ...pem, "after"].map(redact).join("\n")
    for (const part of body) expect(lines).not.toContain(part)
    expect(lines).toMatch(/^before\n[^]*\nafter$/)
  })

  it("takes a secret parameter out of a plan, whose name and value stand apart", () => {
    expect(secrets.redactJson([{ key: "storage.secret_key", value: "x1", origin: "flag" }]))
      .toEqual([{ key: "storage.secret_key", value: "[redacted]", origin: "flag" }])
  })

  it.each(ordinary)("leaves ordinary words alone: %s", (text) => {
    expect(secrets.redactText(text)).toBe(text)
    if (!text.startsWith("--password")) expect(secrets.redactArgv(text.split(" "))).toEqual(text.split(" "))
  })

  it.prop("leaves words alone that stand under ordinary names", [
    FastCheck.constantFrom("label", "reader.read_threads", "model", "systemname", "token-ring", "num_processes"),
    FastCheck.stringMatching(/^[a-z]{1,12}(?:-[a-z]{1,8}){0,2}$/)
  ], ([name, word]) => {
    for (const text of [`--${name} ${word}`, `${name}=${word}`, `${name}: ${word}`, `{"${name}": "${word}"}`]) {
      expect(secrets.redactText(text)).toBe(text)
    }
  })

  it("takes time in proportion to the text, whatever it holds", () => {
    for (
      const piece of ["a=", "a:", "a@", "a://", "\"", "'", "-a ", "<a>", "password=", "a,b=", "eyJ", "://@", "token "]
    ) {
      const used = (times: number) => {
        const text = piece.repeat(times)
        const from = process.cpuUsage()
        secrets.redactText(text)
        return process.cpuUsage(from).user
      }
      used(2000)
      // 16 times as much would take 256 times as long; half of that leaves room for a busy machine.
      expect(used(64_000), piece).toBeLessThan(128 * Math.max(used(4000), 1000))
    }
  })
})

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
      expect(isSecretName(name), name).toBe(false)
    }
    for (const name of ["AWS_ACCESS_KEY_ID", "apiKey", "ssh-key", "PGPASSWORD", "azure_account_key"]) {
      expect(isSecretName(name), name).toBe(true)
    }
  })

  it("takes a password with @ out of a URL whole", () => {
    expect(secrets.redactText("smb://u:p@ss@host/share")).toBe("smb://[redacted]@host/share")
  })

  it("knows tokens by their shape", () => {
    expect(secrets.redactText(`Authorization: Bearer abcdefgh12345678 and ghp_${"a1".repeat(12)}`))
      .toBe("Authorization: [redacted]")
    expect(secrets.redactText("asked with bearer abcdefgh12345678, then"))
      .toBe("asked with bearer [redacted], then")
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
