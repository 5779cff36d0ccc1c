/** `vectordb run` as data, by the engine that it comes down to. Pure. */
import * as Either from "effect/Either"
import type { Plan } from "../../domain/Plan.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { engineNameOf } from "./engineNameOf.ts"
import { planNativeSearch } from "./nativeSearchPlan.ts"
import { planOfficialSearch } from "./official/officialPlan.ts"
import type { OfficialSearch } from "./official/OfficialWork.ts"
import { planByOfficial } from "./official/planByOfficial.ts"
import { type RunOptions, runOptions } from "./options.ts"
import { collectionEntries, serverSearchEntries } from "./parameters.ts"
import { endingOf } from "./searchEnding.ts"
import type { SearchWork } from "./VectorWork.ts"

/** Fails with usage errors (exit 2), parameters nobody acts on or of the wrong type (exit 5). */
export const planSearch = (
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<SearchWork | OfficialSearch>, AppError> =>
  Either.gen(function*() {
    if ((yield* engineNameOf(request.settings, discovery)) === "native") {
      return yield* planNativeSearch(request, discovery)
    }
    return yield* planByOfficial({
      request,
      discovery,
      command: "run",
      options: runOptions,
      entries: { ...collectionEntries, ...serverSearchEntries },
      work: (values, target) =>
        Either.flatMap(endingOf(values), (ending) => planOfficialSearch(values, target, ending)),
      settledBy: (work) => ({
        "run.mode": work.mode,
        ...(work.runtime === null ? {} : { "run.runtime": work.runtime }),
        "search.recall_k": work.recallK
      })
    })
  })
