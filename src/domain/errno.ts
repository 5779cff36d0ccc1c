/** The names of system errors. Node has no names for some that network and quota file systems give, and tells their number only. */

/** Linux's numbers, of those that libuv does not know. */
const unnamed: Readonly<Record<number, string>> = {
  35: "EDEADLK",
  37: "ENOLCK",
  52: "EBADE",
  62: "ETIME",
  67: "ENOLINK",
  70: "ECOMM",
  74: "EBADMSG",
  116: "ESTALE",
  117: "EUCLEAN",
  121: "EREMOTEIO",
  122: "EDQUOT",
  123: "ENOMEDIUM",
  126: "ENOKEY",
  127: "EKEYEXPIRED",
  130: "EOWNERDEAD"
}

/** `ENOSPC`, `EDQUOT`, …; null when what was thrown is no error of the system. */
export const errnoName = (error: unknown): string | null => {
  if (typeof error !== "object" || error === null) return null
  const code = "code" in error ? error.code : undefined
  const number = "errno" in error && typeof error.errno === "number" ? Math.abs(error.errno) : undefined
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code
  const told = /^Unknown system error -?(\d+)/.exec(typeof code === "string" ? code : "")?.[1]
  const found = told === undefined ? number : Number(told)
  if (found !== undefined && unnamed[found] !== undefined) return unnamed[found]
  return typeof code === "string" ? code : found === undefined ? null : `errno ${found}`
}

/** The kernel's words, which every tool repeats in the C locale. */
const words: ReadonlyArray<readonly [RegExp, string]> = [
  [/No such file or directory|nonexistent/i, "ENOENT"],
  [/Not a directory/, "ENOTDIR"],
  [/Permission denied/, "EACCES"],
  [/Operation not permitted/, "EPERM"],
  [/Read-only file system/, "EROFS"],
  [/No space left on device/, "ENOSPC"],
  [/Disk quota exceeded/, "EDQUOT"],
  [/Input\/output error/, "EIO"],
  [/Stale (?:NFS )?file handle/, "ESTALE"]
]

/** The error that a program's complaint repeats; null when it is none of these. */
export const errnoSaid = (text: string): string | null => words.find(([pattern]) => pattern.test(text))?.[1] ?? null
