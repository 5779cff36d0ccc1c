/**
 * `<rank>_output.json`: DLIO's step times, of every epoch (docs/reference/dlio-training.md 9). Half a million steps an
 * epoch are written when the epoch is over, beside the final name, which the file gets when the run is whole.
 */
import { closeSync, openSync, renameSync, writeSync } from "node:fs"
import { GiB } from "../../../../domain/Units.ts"
import { failureOf } from "../../../../engines/native/files/fileIo.ts"
import type { JobHost } from "../../../../engines/native/Job.ts"
import { dlioStamp } from "../../../../engines/native/process/clock.ts"
import { rankOutputFile } from "../../../../results/layout.ts"

/** Microseconds. */
interface EpochSteps {
  readonly epoch: number
  readonly load: ArrayLike<number>
  readonly proc: ArrayLike<number>
  readonly compute: ArrayLike<number>
  /** null: left out. */
  readonly samplesPerSecond: number | null
  readonly au: number | null
  /** /proc/meminfo when the epoch began. */
  readonly meminfo: Readonly<Record<string, string>>
  /** Wall clock, microseconds. */
  readonly end: number
}

const stepsPerWrite = 4096
const at1 = "    "
const at2 = at1.repeat(2)
const at3 = at1.repeat(3)
const at4 = at1.repeat(4)

const object = (fields: Readonly<Record<string, string>>, indent: string): string => {
  const lines = Object.entries(fields).map(([name, value]) =>
    `${indent}${at1}${JSON.stringify(name)}: ${JSON.stringify(value)}`
  )
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n${indent}}`
}

export interface RankOutput {
  readonly addEpoch: (steps: EpochSteps) => void
  /** Closes the file and gives it its name. */
  readonly finish: () => void
}

export const openRankOutput = (runDirectory: string, rank: number, host: JobHost, fitsMemory: boolean): RankOutput => {
  const path = `${runDirectory}/${rankOutputFile(rank)}`
  const part = `${path}.part`
  const guarded = <A>(operation: string, f: () => A): A => {
    try {
      return f()
    } catch (error) {
      throw failureOf(error, { operation, path: part })
    }
  }
  const fd = guarded("create", () => openSync(part, "w"))
  const put = (text: string): void =>
    guarded("write", () => {
      const bytes = Buffer.from(text)
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done)
    })

  const list = (name: string, values: ArrayLike<number>): void => {
    put(`${at2}${JSON.stringify(name)}: {\n${at3}"block1": [`)
    for (let from = 0; from < values.length; from += stepsPerWrite) {
      const to = Math.min(values.length, from + stepsPerWrite)
      const lines = Array.from({ length: to - from }, (_, i) => `${at4}${values[from + i]! / 1e6}`)
      put(`${from === 0 ? "\n" : ",\n"}${lines.join(",\n")}`)
    }
    put(`${values.length === 0 ? "" : `\n${at3}`}]\n${at2}}`)
  }
  const figure = (name: string, value: number | null): string =>
    `${at2}${JSON.stringify(name)}: ${value === null ? "{}" : `{\n${at3}"block1": ${value}\n${at2}}`}`

  put(`{
${at1}"host_memory_GB": ${host.memoryBytes / GiB},
${at1}"host_cpu_count": ${host.logicalCores},
${at1}"host_processor_name": "",
${at1}"potential_caching": ${fitsMemory ? 1 : 0},
${at1}"host_cpuinfo": ${object(host.cpuinfo, at1)},
${at1}"host_meminfo": ${object(host.meminfo, at1)},
`)
  return {
    addEpoch: ({ au, compute, end, epoch, load, meminfo, proc, samplesPerSecond }) => {
      put(`${at1}"${epoch}": {\n`)
      list("load", load)
      put(",\n")
      list("proc", proc)
      put(`,\n${figure("throughput", samplesPerSecond)},\n${figure("au", au)},\n`)
      list("compute", compute)
      put(`,
${at2}"host_meminfo": ${object(meminfo, at2)},
${at2}"end": ${JSON.stringify(dlioStamp(end))}
${at1}},
`)
    },
    finish: () => {
      put(`${at1}"hostname": ${JSON.stringify(host.hostname)}\n}`)
      guarded("close", () => {
        closeSync(fd)
        renameSync(part, path)
      })
    }
  }
}
