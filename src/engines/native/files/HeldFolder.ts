/**
 * A folder held open. What is done in it is done in this folder, whatever its path leads to by then: in a folder that
 * others may write, a name can become a link between two system calls.
 */
import { constants } from "node:fs"
import { type FileHandle, lstat, open } from "node:fs/promises"
import { EngineFailure, failureOf, makeFolder } from "./fileIo.ts"

const linkRefused = (path: string): EngineFailure =>
  new EngineFailure({ kind: "taken-over", message: "it is a symbolic link, and none is followed here", path })

const isLink = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => null))?.isSymbolicLink() === true

export class HeldFolder {
  readonly #handle: FileHandle
  /** For messages. */
  readonly path: string

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.path = path
  }

  /** `reached` is the path that is opened. Its last name is no link; `followed` says that the user named it. */
  static async open(path: string, reached = path, followed = false): Promise<HeldFolder> {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | (followed ? 0 : constants.O_NOFOLLOW)
    try {
      return new HeldFolder(await open(reached, flags), path)
    } catch (error) {
      throw !followed && await isLink(reached) ? linkRefused(path) : failureOf(error, { operation: "open", path })
    }
  }

  below(name: string): Promise<HeldFolder> {
    return HeldFolder.open(`${this.path}/${name}`, this.at(name))
  }

  /** The path that leads to a name in this folder: Node has no openat(2), and Linux shows the descriptor as a folder. */
  at(name: string): string {
    return `${process.platform === "linux" ? `/proc/self/fd/${this.#handle.fd}` : this.path}/${name}`
  }

  /** False when something else was put in its place. */
  async isSame(other: HeldFolder): Promise<boolean> {
    const [one, another] = await Promise.all([
      this.#handle.stat({ bigint: true }),
      other.#handle.stat({ bigint: true })
    ])
    return one.dev === another.dev && one.ino === another.ino
  }

  /** Makes its entries durable. */
  async sync(): Promise<void> {
    try {
      await this.#handle.sync()
    } catch (error) {
      throw failureOf(error, { operation: "fsync", path: this.path })
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** `names` below a folder that the user named, each made where it is missing and `make` says so; none of them is a link. */
export const heldBelow = async (
  folder: string,
  names: ReadonlyArray<string>,
  make: boolean
): Promise<HeldFolder> => {
  let held = await HeldFolder.open(folder, folder, true)
  for (const name of names) {
    const above = held
    try {
      if (make) await makeFolder(`${above.path}/${name}`, above.at(name))
      held = await above.below(name)
    } finally {
      await above.close()
    }
  }
  return held
}

/** Holds what `opening` opens for as long as `use` takes. */
export const holding = async <A>(opening: Promise<HeldFolder>, use: (held: HeldFolder) => Promise<A>): Promise<A> => {
  const held = await opening
  try {
    return await use(held)
  } finally {
    await held.close()
  }
}
