/** A name that no other job has, by which a launcher's work is found again. */
export const jobName = (): string => `mlpstorage-${crypto.randomUUID().slice(0, 8)}`
