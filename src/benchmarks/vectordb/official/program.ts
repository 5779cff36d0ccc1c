/** Where the official program is that a plan starts. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DependencyMissing } from "../../../errors/AppError.ts"
import { Machine } from "../../../process/Machine.ts"
import { officialName } from "../options.ts"
import type { OfficialWork } from "./OfficialWork.ts"
import { programNameOf } from "./programWords.ts"

const install = (work: OfficialWork): ReadonlyArray<string> => [
  "git clone https://github.com/mlcommons/storage.git",
  `python3 -m venv vdb && vdb/bin/pip install './storage/vdb_benchmark${
    work.ranks === null ? "" : "[mpi]"
  }', and activate it${work.ranks === null ? "" : " in the same place on every host"}`
]

/** Absolute: a virtual environment's own, else the first on PATH. Fails with the lines to install it (exit 8). Touches nothing. */
export const programOf = Effect.fn("vectordb.program")(function*(work: OfficialWork) {
  const fs = yield* FileSystem.FileSystem
  const { environment } = yield* Machine
  const name = programNameOf(work)
  const own = environment["VIRTUAL_ENV"] ?? ""
  const found = yield* Effect.findFirst(
    [
      ...(own === "" ? [] : [`${own}/bin/${name}`]),
      ...(environment["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/")).map((folder) =>
        `${folder}/${name}`
      )
    ],
    (path) => fs.access(path).pipe(Effect.as(true), Effect.orElseSucceed(() => false))
  )
  return yield* Option.match(found, {
    onNone: () =>
      Effect.fail(
        new DependencyMissing({
          dependency: name,
          neededFor: `the ${officialName} engine`,
          install: [...install(work)]
        })
      ),
    onSome: Effect.succeed
  })
})
