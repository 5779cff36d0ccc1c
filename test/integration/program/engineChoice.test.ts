/** Every way to choose an engine that cannot or is not here: what it ends with, what it says, and that nothing is made. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { home, program } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const commands = {
  checkpoint: "checkpointing run --model llama3-8b --num-processes 8 --checkpoint-folder c",
  train: "training run --model unet3d --accelerator-type b200 --num-accelerators 1 --data-dir d",
  datagen: "training datagen --model retinanet --num-processes 1 --data-dir d"
}

/** A run and its plan alike. */
const asked = async (words: string) => {
  const [run, plan] = await Promise.all(
    ["", " --what-if"].map((last) => program(dir.path, `${words} --json${last}`.split(" ")))
  )
  expect(readdirSync(dir.path)).toEqual([])
  return [run, plan].map((it) => {
    const { error, result } = JSON.parse(it?.stdout ?? "") as {
      readonly error: {
        readonly code: string
        readonly fix: string
        readonly problems?: ReadonlyArray<{ code: string }>
      }
      readonly result?: unknown
    }
    return { status: it?.status, ...error, hasPlan: result !== undefined }
  })
}

describe("an engine that cannot do what is asked", () => {
  it.each([
    [`${commands.checkpoint} --engine native --closed`, "without --closed"],
    [`${commands.train} --engine native --open`, "without --open"],
    [`${commands.checkpoint} --engine native --hosts n1,n2`, "--engine dlio"],
    [`${commands.checkpoint} --closed --scale 0.1`, "leave --scale out"],
    [`${commands.checkpoint} --engine dlio --io buffered`, "--engine native"],
    [`${commands.train} --engine dlio --profile device`, "--engine native"],
    [`${commands.datagen} --engine dlio --verify`, "--engine native"],
    [`${commands.datagen} --engine native --mpi-params x`, "--engine dlio"]
  ])("%s: status 2, and the way out", async (words, fix) => {
    for (const it of await asked(words)) {
      expect(it).toMatchObject({ status: 2, code: "E105", fix: expect.stringContaining(fix) })
    }
  })
})

describe("an engine that is not installed", () => {
  it.each(Object.values(commands))("%s: status 8, with the plan where one was asked for", async (words) => {
    const [run, plan] = await asked(`${words} --engine dlio --mpi-bin absent-mpirun`)
    for (const it of [run, plan]) {
      expect([it?.status, it?.code === "E304" ? it.problems?.[0]?.code : it?.code]).toEqual([8, "E204"])
    }
    expect([run?.hasPlan, plan?.hasPlan]).toEqual([false, true])
  })
})
