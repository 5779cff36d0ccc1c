import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { vectordbDatasize } from "../../../../src/benchmarks/vectordb/datasize.ts"
import { sizingRequest } from "./requests.ts"

it.effect("says the size and the time of a collection, whatever clock the program has", () =>
  Effect.gen(function*() {
    const { discovery, request } = sizingRequest({ config: "practice" })
    const { json, text } = yield* vectordbDatasize.show(request, discovery)
    expect(json).toMatchObject({
      collection: "mlps_100k_768dim_mixture_ivf_flat",
      vector_bytes: 100_000 * 768 * 4,
      nlist: 256
    })
    expect(json).toHaveProperty("build_seconds_estimated", expect.any(Number))
    expect(text).toMatch(/vectordb run .*--config practice/)
  }))
