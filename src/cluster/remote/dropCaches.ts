/** Dropping a host's page cache, as shell text: as this user where the switch takes it, else by a sudo that asks nothing. */

export const dropCachesName = "drop-caches"

/**
 * A function of the shell. `caches ""` opens the switch and writes nothing into it, so that nothing is dropped; `caches 3`
 * drops page cache, dentries and inodes. Prints `direct`, `sudo`, or why it did not: `absent`, `no-sudo`, `refused`.
 * Source: Documentation/admin-guide/sysctl/vm.rst of the kernel, drop_caches.
 */
export const cachesFunction = `caches() {
  switch=/proc/sys/vm/drop_caches
  if [ ! -e "$switch" ]; then echo absent
  elif printf %s "$1" | tee "$switch" >/dev/null 2>&1; then echo direct
  elif ! command -v sudo >/dev/null 2>&1; then echo no-sudo
  elif printf %s "$1" | sudo -n tee "$switch" >/dev/null 2>&1; then echo sudo
  else echo refused; fi
}
`

/** Ends with 0 when the cache was dropped, or could be. What is dirty is written first: only clean pages are dropped. */
const asCommand = (before: string, content: string): string =>
  `${cachesFunction}${before}how=$(caches ${content})
echo "$how"
case $how in direct|sudo) exit 0 ;; *) exit 1 ;; esac
`

export const dropCaches = asCommand("sync\n", "3")
export const mayDropCaches = asCommand("", "\"\"")

const reasons: Readonly<Record<string, string>> = {
  absent: "it has no /proc/sys/vm/drop_caches",
  "no-sudo": "this user may not write /proc/sys/vm/drop_caches, and there is no sudo",
  refused: "this user may not write /proc/sys/vm/drop_caches, and sudo asks for a password"
}

/** Why the last line of the answer is a refusal. */
export const refusalOf = (lines: ReadonlyArray<string>): string =>
  reasons[lines.at(-1)?.trim() ?? ""] ?? `the shell said ${JSON.stringify(lines.at(-1) ?? "nothing")}`
