/** The benchmarks that are known here, for whoever looks for their runs without knowing any of them. */
import type { OnDisk } from "./OnDisk.ts"

export interface Suite {
  /** In the order reports show them. */
  readonly benchmarks: ReadonlyArray<OnDisk>
  /** By a name on disk, or by the one on the command line, which people give folders; undefined for anything else. */
  readonly named: (text: string) => OnDisk | undefined
  /** What a command that prepares or prints leaves, whichever benchmark's it is. */
  readonly prepared: (command: string) => string | undefined
  readonly makesData: (command: string) => boolean
  /** As the suite spells a model today: `llama_8b` reads `llama3-8b`; other names lose only their case. */
  readonly modelName: (text: string) => string
  /** `unet3d_h100` → `h100`. The model may hold underscores of its own; `unet3d_datagen` names no accelerator. */
  readonly acceleratorOf: (choice: string) => string | undefined
  /** Of a parameter that the existing tool or this one sets by itself. */
  readonly isToolKey: (key: string) => boolean
  /** Of a folder whose name only tells the runs of one series apart. */
  readonly isRunName: (name: string) => boolean
  /** Of a file that some tool leaves in a run directory. */
  readonly isRunFile: (name: string) => boolean
  /** Of a folder in a run directory that holds no runs of its own. */
  readonly isOwnFolder: (name: string) => boolean
}

const anyOf = (patterns: ReadonlyArray<RegExp | undefined>): (name: string) => boolean => {
  const known = patterns.flatMap((pattern) => pattern ?? [])
  return (name) => known.some((pattern) => pattern.test(name))
}

const words = (names: ReadonlyArray<string>): string => [...new Set(names)].join("|")

export const suiteOf = (benchmarks: ReadonlyArray<OnDisk>): Suite => {
  const preparing = new Map(benchmarks.flatMap((one) => Object.entries(one.preparing)))
  const makesData = new Set(benchmarks.flatMap((one) => one.makesData))
  const toolKeys = new Set(benchmarks.flatMap((one) => one.toolKeys))
  const isAccelerator = anyOf(benchmarks.map((one) => one.accelerator))
  const runName = new RegExp(
    "^(?:runs?|run[-_ ]?\\d+|trial[-_ ]?\\d+|" +
      `${words([...preparing.keys()])}|\\d{4}-?\\d{2}-?\\d{2}[-_T ]?\\d{2}-?\\d{2}-?\\d{2})$`,
    "i"
  )
  const log = new RegExp(`^(?:${words(benchmarks.map((one) => one.directoryName))})_\\w+\\.(?:stdout|stderr)\\.log$`)
  return {
    benchmarks,
    named: (text) =>
      benchmarks.find((one) => one.directoryName === text) ??
        benchmarks.find((one) => one.id !== one.directoryName && one.id === text.toLowerCase()),
    prepared: (command) => preparing.get(command),
    makesData: (command) => makesData.has(command),
    modelName: (text) => {
      const model = text.trim()
      return benchmarks.flatMap(({ respelled }) => respelled?.(model) ?? [])[0] ?? model.toLowerCase()
    },
    acceleratorOf: (choice) => {
      const last = choice.split("_").at(-1) ?? ""
      return isAccelerator(last) ? last.toLowerCase() : undefined
    },
    isToolKey: (key) => toolKeys.has(key),
    isRunName: (name) => runName.test(name),
    isRunFile: anyOf([log, ...benchmarks.map((one) => one.runFile)]),
    isOwnFolder: anyOf(benchmarks.map((one) => one.ownFolder))
  }
}

/** Of a folder, in whatever case its file system hands names on. */
export const benchmarkOfFolder = ({ named }: Suite, name: string): OnDisk | undefined => named(name.toLowerCase())
