/** Runs what `next` gives, so many at once, until it gives nothing any more. */
export const inParallel = async (width: number, next: () => Promise<void> | null): Promise<void> => {
  await Promise.all(Array.from({ length: width }, async () => {
    for (let work = next(); work !== null; work = next()) await work
  }))
}
