/** /proc/self/mounts, and which mount holds a path. Source: fstab(5): blanks in a field are octal escapes. */
import type { MountEntry } from "../../domain/Cluster.ts"
import { lines } from "./text.ts"

/** The kernel escapes space, tab, newline, backslash and # byte by byte; other bytes stand for themselves. */
export const unescapedField = (field: string): string =>
  field.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

export const parseMounts = (text: string): ReadonlyArray<MountEntry> =>
  lines(text).flatMap((line) => {
    const [device, mountPoint, type, options] = line.split(" ").map(unescapedField)
    return device === undefined || mountPoint === undefined || type === undefined || options === undefined ||
        !mountPoint.startsWith("/")
      ? []
      : [{ device, mountPoint, type, options }]
  })

export const holds = (mountPoint: string, path: string): boolean =>
  mountPoint === "/" || path === mountPoint || path.startsWith(`${mountPoint}/`)

/**
 * The mount that holds an absolute path without symbolic links: the longest mount point above it, and of several mounts on
 * one point the last, which covers the others.
 */
export const mountOf = (mounts: ReadonlyArray<MountEntry>, path: string): MountEntry | undefined =>
  mounts.reduce<MountEntry | undefined>(
    (best, mount) =>
      holds(mount.mountPoint, path) && mount.mountPoint.length >= (best?.mountPoint.length ?? 0) ? mount : best,
    undefined
  )
