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

/** What an administrator writes into sudoers, and what else there is. */
export const mayDropAdvice =
  "run as root, let sudo do it without a password (in sudoers: USER ALL=(root) NOPASSWD: /usr/bin/tee /proc/sys/vm/drop_caches), " +
  "or give --between a command that clears the caches otherwise, such as one that mounts the file system anew"

export const cacheSwitch = "/proc/sys/vm/drop_caches"

const reasons: Readonly<Record<string, (name: string) => string>> = {
  absent: () => `it has no ${cacheSwitch}`,
  "no-sudo": (name) => `this user may not write ${name}, and there is no sudo`,
  refused: (name) => `this user may not write ${name}, and sudo asks for a password`
}

/** Why the last line of the answer is a refusal; `name` is what the switch is called in it. */
export const refusalOf = (lines: ReadonlyArray<string>, name = cacheSwitch): string =>
  reasons[lines.at(-1)?.trim() ?? ""]?.(name) ?? `the shell said ${JSON.stringify(lines.at(-1) ?? "nothing")}`
