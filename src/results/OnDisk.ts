/**
 * How the runs of one benchmark are called and lie on disk, in this program's trees and in others'. Small: whoever looks for
 * runs loads it of every benchmark, whoever reads them loads the rest.
 */
export interface OnDisk {
  /** Command-line name. */
  readonly id: string
  /** Name on disk and in metadata. */
  readonly directoryName: string
  /** Folders between the benchmark's and a run directory, outermost first: `model`, `command`, … */
  readonly levels: ReadonlyArray<string>
  /** Commands that measure, by their names in metadata and as folders. */
  readonly measuring: ReadonlyArray<string>
  /** Commands that prepare or print and measure nothing, with what they leave: `a data generation`. */
  readonly preparing: Readonly<Record<string, string>>
  /** Those of them that make the data of later runs. */
  readonly makesData: ReadonlyArray<string>
  /** Options that name the folder of its data, as `args` of metadata have them, in order of preference. */
  readonly dataOptions: ReadonlyArray<string>
  /** Parameters that its tool, or this program, sets by itself. Given by a person, the same key is an override. */
  readonly toolKeys: ReadonlyArray<string>
  /** A model as it is spelled today; undefined for one that has only one spelling. */
  readonly respelled?: (model: string) => string | undefined
  /** Its accelerators, by which names of its workload files end. */
  readonly accelerator?: RegExp
  /** Files that show a run of it, beside those that every tool leaves. */
  readonly runFile?: RegExp
  /** What is written at the end of a run where that is not `summary.json`. */
  readonly resultFile?: RegExp
  /** Files and folders of a run that no other benchmark's tool leaves. */
  readonly mark?: RegExp
  /** Folders in a run directory that hold no runs of their own. */
  readonly ownFolder?: RegExp
  /** Levels of folders in a run directory whose last one holds results of single ranks, or of all together. */
  readonly details?: ReadonlyArray<RegExp>
}
