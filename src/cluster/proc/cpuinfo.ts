/** /proc/cpuinfo: one block of `name : value` lines per logical processor, parted by empty lines. */
import { lines, pair } from "./text.ts"

type CpuBlock = Readonly<Record<string, string>>

/** The blocks of processors; ARM kernels add a block about the board, which has no `processor` line and is left out. */
export const parseCpuinfo = (text: string): ReadonlyArray<CpuBlock> =>
  text.split(/\n\s*\n/)
    .map((block): CpuBlock =>
      Object.fromEntries(
        lines(block).flatMap((line) => {
          const found = pair(line, ":")
          return found === undefined ? [] : [found]
        })
      )
    )
    .filter((block) => Object.hasOwn(block, "processor"))

interface Processors {
  readonly logical: number
  /** Distinct (socket, core) pairs; undefined when a processor does not say its core. */
  readonly physical: number | undefined
  readonly sockets: number | undefined
  readonly model: string | undefined
  /** The last block without `processor`, which is what DLIO records. */
  readonly lastBlock: CpuBlock
  /** `lm` among the flags is x86_64, `tm` alone i686; kernels of other architectures print no such flags. */
  readonly architecture: "x86_64" | "i686" | undefined
}

const distinct = (blocks: ReadonlyArray<CpuBlock>, ...names: ReadonlyArray<string>): number | undefined =>
  blocks.length > 0 && blocks.every((block) => names.every((name) => Object.hasOwn(block, name)))
    ? new Set(blocks.map((block) => names.map((name) => block[name]).join("/"))).size
    : undefined

const architectureOf = (blocks: ReadonlyArray<CpuBlock>): Processors["architecture"] => {
  const flags = blocks[0]?.["flags"]?.split(" ") ?? []
  if (flags.includes("lm")) return "x86_64"
  return flags.includes("tm") ? "i686" : undefined
}

export const processors = (blocks: ReadonlyArray<CpuBlock>): Processors => {
  const { processor: _, ...lastBlock } = blocks.at(-1) ?? {}
  return {
    logical: blocks.length,
    physical: distinct(blocks, "physical id", "core id"),
    sockets: distinct(blocks, "physical id"),
    model: blocks[0]?.["model name"],
    lastBlock,
    architecture: architectureOf(blocks)
  }
}
