/** The models a checkpoint run may have. Shapes are in `configs/dlio`; what rules know beside them is in `editions.ts`. */
export const modelNames = ["llama3-8b", "llama3-70b", "llama3-405b", "llama3-1t"] as const
export type ModelName = typeof modelNames[number]

/** Workload file without `.yaml`. */
export const workloadFileOf = (model: ModelName): string => model.replaceAll("-", "_")
