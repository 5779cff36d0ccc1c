import type { OptionTable, Settings } from "../../config/Option.ts"

/** The settings of a table that nobody said anything about. Required options have none, and are not for this. */
export const unset = <T extends OptionTable>(table: T): Settings<T> =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the default of an option that is not required is one of its values
  Object.fromEntries(
    Object.entries(table).map(([key, option]) => [key, { value: option.default, origin: "default" }])
  ) as unknown as Settings<T>
