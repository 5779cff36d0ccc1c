import { describe, expect, it } from "@effect/vitest"
import { interpreterOf } from "../../../../src/engines/dlio/interpreterOf.ts"

describe("the interpreter of a script", () => {
  it.each<readonly [string, string, ReadonlyArray<string> | undefined]>([
    ["a path", "#!/opt/venv/bin/python\nimport x", ["/opt/venv/bin/python"]],
    ["env", "#!/usr/bin/env python3\n", ["/usr/bin/env", "python3"]],
    ["options", "#!/usr/bin/python3 -E\r\n", ["/usr/bin/python3", "-E"]],
    ["pip's detour for long paths", "#!/bin/sh\n'''exec' /long/venv/bin/python \"$0\" \"$@\"\n' '''", [
      "/long/venv/bin/python"
    ]],
    ["the same with blanks", "#!/bin/sh\n'''exec' \"/my venv/bin/python\" \"$0\" \"$@\"\n' '''", [
      "/my venv/bin/python"
    ]],
    ["a binary", "\u007fELF", undefined],
    ["nothing", "", undefined]
  ])("%s", (_, head, words) => expect(interpreterOf(head)).toEqual(words))
})
