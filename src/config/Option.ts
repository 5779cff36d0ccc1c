/**
 * Options as data. A benchmark declares a table of them; `src/cli` turns the table into flags, the configuration file
 * and the environment fill it, and the plan receives a typed value with its origin for each.
 */
import type { EditionId } from "../domain/Edition.ts"
import type { Origin } from "../domain/Parameter.ts"
import type { Offers } from "./Offers.ts"

export type OptionKind =
  | { readonly type: "text" }
  /** Run by a shell, which replaces what it holds. */
  | { readonly type: "command" }
  /** A local path. Anything of the form `scheme://` is refused: object storage is not in this version. */
  | { readonly type: "path" }
  | { readonly type: "integer"; readonly min?: number; readonly max?: number }
  | { readonly type: "number"; readonly above?: number; readonly min?: number; readonly max?: number }
  | {
    readonly type: "choice"
    readonly choices: ReadonlyArray<string>
    /** Those of them that can be submitted by an edition, to be offered where it is named; absent where all are alike. */
    readonly inEdition?: (edition: EditionId) => ReadonlyArray<string>
  }
  | { readonly type: "flag" }
  /** `16M`, `4096`, `1G`; the value is bytes. */
  | { readonly type: "size"; readonly multipleOf?: number }
  /** One or more host names; commas, spaces and repeats are the same thing. */
  | { readonly type: "hosts" }
  /** One or more texts. */
  | { readonly type: "texts" }
  /** One or more texts, each of one or more words as a shell would split it. */
  | { readonly type: "words" }
  /** One or more `key=value`; values keep any further `=`. */
  | { readonly type: "params" }

export interface Option<A> {
  /** Long name without dashes, for example `num-processes`. */
  readonly name: string
  /** Further names, with their dashes: `-np`, `--dry-run`. */
  readonly aliases: ReadonlyArray<string>
  readonly kind: OptionKind
  /** What stands when nobody says anything; `undefined` when the option is simply absent then. */
  readonly default: A
  readonly required: boolean
  readonly environment: string | undefined
  readonly summary: string
  readonly metavar: string | undefined
  /** Where there is no default: a value that does no harm in a file to start from. */
  readonly sample: string | undefined
  readonly offers: Offers | undefined
  /** Explained on the page of help, where the others of a long list are only named. */
  readonly everyday: boolean
}

/** What a decoded option may be. */
export type OptionValue = string | number | boolean | ReadonlyArray<string>

export type OptionTable = Readonly<Record<string, Option<OptionValue | undefined>>>

export interface Setting<A> {
  readonly value: A
  readonly origin: Origin
}

type ValueOf<O> = O extends Option<infer A> ? A : never

export type Settings<T extends OptionTable> = { readonly [K in keyof T]: Setting<ValueOf<T[K]>> }

interface Common {
  readonly aliases?: ReadonlyArray<string>
  readonly summary: string
  readonly environment?: string
  readonly metavar?: string
  readonly sample?: string
  readonly offers?: Offers
  readonly everyday?: boolean
}

const make = <A>(
  name: string,
  kind: OptionKind,
  common: Common,
  rest: { default: A; required: boolean }
): Option<A> => ({
  name,
  kind,
  aliases: common.aliases ?? [],
  summary: common.summary,
  environment: common.environment,
  metavar: common.metavar,
  sample: common.sample,
  offers: common.offers,
  everyday: common.everyday ?? false,
  ...rest
})

/** Absent unless given. */
export const optional = <A>(name: string, kind: OptionKind, common: Common): Option<A | undefined> =>
  make<A | undefined>(name, kind, common, { default: undefined, required: false })

/** Must come from the command line, the environment or the configuration file. */
export const required = <A>(name: string, kind: OptionKind, common: Common): Option<A> =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- nobody reads the default of a required option
  make(name, kind, common, { default: undefined as A, required: true })

export const withDefault = <A>(name: string, kind: OptionKind, value: A, common: Common): Option<A> =>
  make(name, kind, common, { default: value, required: false })

export const flag = (name: string, common: Common): Option<boolean> =>
  make(name, { type: "flag" }, common, { default: false, required: false })
