/**
 * How practice stands in a record. The existing tool's reports take a run for CLOSED by its model, its benchmark and its overrides
 * alone, so a run that counts nowhere names a model that the tool does not know and an override that it does not allow.
 */

/** Native results are never submittable, and neither are scaled ones. */
export const isPractice = (run: { readonly engine: string; readonly scale: number }): boolean =>
  run.engine === "native" || run.scale !== 1

/** Set by this program among the overrides, with the engine that ran. It is no parameter of a workload. */
export const practiceKey = "practice.engine"

/** What `model` says of a run whose model is `trueModel`. */
export const recordedModel = (trueModel: string | null, practice: boolean): string | null =>
  practice ? `practice:${trueModel ?? ""}` : trueModel
