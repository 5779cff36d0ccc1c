export const lists: ReadonlyArray<string>
