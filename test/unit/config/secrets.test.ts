import { expect, it } from "@effect/vitest"
import { redactArgv, redactAssignments } from "../../../src/config/secrets.ts"

it("R37: values of secrets are taken out of a command line, everything else stays", () => {
  expect(
    redactArgv([
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
  expect(redactAssignments(["a=1", "storage.api_key=x"])).toEqual(["a=1", "storage.api_key=[redacted]"])
})
