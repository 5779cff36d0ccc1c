/**
 * One report at a time on a folder. The lock is a file that names its owner, made by link so that only one can make it; an
 * owner whose process is gone is taken over.
 */
import * as fs from "node:fs"
import { hostname } from "node:os"
import { basename, dirname } from "node:path"
import { isJsonObject, jsonOf } from "../../domain/Json.ts"
import { startTicksFromStat } from "../../results/liveness.ts"

interface Owner {
  readonly host: string
  readonly pid: number
  readonly startTicks: number | null
  readonly boot: string | null
}

export type Locking =
  | { readonly _tag: "held" }
  /** `elsewhere`: its owner is on another machine, so that nobody here can tell whether it lives. */
  | { readonly _tag: "taken"; readonly by: string; readonly elsewhere: boolean }
  /** Something that is no lock stands in its place. */
  | { readonly _tag: "blocked" }

const hourMillis = 3_600_000

const textOf = (path: string): string | null => {
  try {
    return fs.readFileSync(path, "utf8")
  } catch {
    return null
  }
}

const ticksOf = (pid: number): number | null => {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat === null ? null : startTicksFromStat(stat) ?? null
}

const ownerOf = (text: string | null): Owner | null => {
  try {
    const value = jsonOf(text ?? "")
    if (!isJsonObject(value) || typeof value["pid"] !== "number" || typeof value["host"] !== "string") return null
    const { boot, host, pid, startTicks } = value
    return {
      host,
      pid,
      startTicks: typeof startTicks === "number" ? startTicks : null,
      boot: typeof boot === "string" ? boot : null
    }
  } catch {
    return null
  }
}

const processExists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

export class StateLock {
  readonly path: string
  private readonly text: string
  private readonly mine: string

  constructor(folder: string) {
    this.path = `${folder}/reportgen.lock`
    const owner: Owner = {
      host: hostname(),
      pid: process.pid,
      startTicks: ticksOf(process.pid),
      boot: textOf("/proc/sys/kernel/random/boot_id")?.trim() ?? null
    }
    this.text = `${JSON.stringify(owner)}\n`
    this.mine = `${this.path}.${process.pid}`
  }

  private isGone(owner: Owner): boolean {
    const own = ownerOf(this.text)
    if (owner.host !== own?.host) return false
    if (owner.boot !== null && own.boot !== null && owner.boot !== own.boot) return true
    if (!processExists(owner.pid)) return true
    return owner.startTicks !== null && ticksOf(owner.pid) !== owner.startTicks
  }

  /** Moves a stale lock aside; puts it back when somebody else was quicker and it is not the stale one. */
  private clear(stale: string): void {
    const aside = `${this.mine}.stale`
    try {
      fs.renameSync(this.path, aside)
      if (textOf(aside) !== stale) fs.linkSync(aside, this.path)
    } catch {
      // Somebody else cleared it or holds it; the next attempt sees which.
    }
    fs.rmSync(aside, { force: true })
  }

  /** Throws only what the file system throws for a folder that cannot be written. */
  acquire(): Locking {
    fs.writeFileSync(this.mine, this.text)
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          fs.linkSync(this.mine, this.path)
          this.sweep()
          return { _tag: "held" }
        } catch (error) {
          if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
        }
        if (fs.lstatSync(this.path, { throwIfNoEntry: false })?.isFile() === false) return { _tag: "blocked" }
        const found = textOf(this.path)
        const owner = ownerOf(found)
        if (found !== null && owner !== null && !this.isGone(owner)) {
          return {
            _tag: "taken",
            by: `process ${owner.pid} on ${owner.host}`,
            elsewhere: owner.host !== ownerOf(this.text)?.host
          }
        }
        if (found !== null) this.clear(found)
      }
      return { _tag: "taken", by: "another process", elsewhere: false }
    } finally {
      fs.rmSync(this.mine, { force: true })
    }
  }

  /** Takes away what reports left that were killed while they took the lock: nobody takes an hour for it. */
  private sweep(): void {
    const folder = dirname(this.path)
    for (const name of fs.readdirSync(folder)) {
      if (!name.startsWith(`${basename(this.path)}.`)) continue
      const stats = fs.lstatSync(`${folder}/${name}`, { throwIfNoEntry: false })
      if (stats?.isFile() === true && stats.mtimeMs < Date.now() - hourMillis) {
        fs.rmSync(`${folder}/${name}`, { force: true })
      }
    }
  }

  release(): void {
    if (textOf(this.path) === this.text) fs.rmSync(this.path, { force: true })
  }
}
