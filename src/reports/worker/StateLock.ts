/**
 * One report at a time on a folder. The lock is a file that names its owner, made by link so that only one can make it; an
 * owner whose process is gone is taken over.
 */
import * as fs from "node:fs"
import { hostname } from "node:os"
import { basename, dirname } from "node:path"
import { thisMachine } from "../../cluster/local/processIdentity.ts"
import { jsonIn } from "../../domain/Json.ts"
import {
  identityIn,
  identityOn,
  livenessOf,
  type ProcessIdentity,
  type ThisMachine,
  writerOf
} from "../../results/liveness.ts"

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

const ownerOf = (text: string | null): ProcessIdentity | undefined => identityIn(jsonIn(text ?? ""))

/** Machines by the names of their hosts: containers have one each, and may share their machine's ids. */
const hereByName = (): ThisMachine => ({ ...thisMachine(), machineIds: [hostname()] })

export class StateLock {
  readonly path: string
  private readonly text: string
  private readonly mine: string

  constructor(folder: string) {
    this.path = `${folder}/reportgen.lock`
    this.text = `${JSON.stringify(identityOn(hereByName(), process.pid))}\n`
    this.mine = `${this.path}.${process.pid}`
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
        const liveness = owner === undefined ? undefined : livenessOf(writerOf(owner, "an unknown time"), hereByName())
        if (owner !== undefined && liveness?._tag !== "died") {
          return {
            _tag: "taken",
            by: `process ${owner.pid} on ${owner.machine_id ?? "an unknown machine"}`,
            elsewhere: liveness?._tag === "unknown" && liveness.isElsewhere
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
