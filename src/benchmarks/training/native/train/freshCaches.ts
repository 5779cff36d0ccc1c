/** Before an epoch of buffered reads: this host's page cache is emptied as far as this user may, and what was done is said. */
import { spawn } from "node:child_process"
import { dropCaches, refusalOf } from "../../../../cluster/remote/dropCaches.ts"
import { dropPages } from "../../../../engines/native/cache/pageCache.ts"

export interface Freshened {
  /** `all`: the whole page cache; `files`: pages of the data set's files, `dropped` of them. */
  readonly what: "all" | "files"
  readonly dropped: number
  /** Why not everything was dropped; null when it was. */
  readonly because: string | null
}

interface Said {
  readonly lines: ReadonlyArray<string>
  readonly status: number | null
}

/** Runs a shell script; null when it took too long, and then it is left to end by itself. */
const runScript = (script: string, seconds: number): Promise<Said | null> =>
  new Promise((resolve) => {
    const shell = spawn("sh", ["-s"], { stdio: ["pipe", "pipe", "ignore"] })
    let out = ""
    const late = setTimeout(() => {
      shell.kill("SIGKILL")
      shell.unref()
      resolve(null)
    }, seconds * 1e3)
    const over = (status: number | null) => {
      clearTimeout(late)
      resolve({ lines: out.split("\n").filter((line) => line !== ""), status })
    }
    shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
    })
    shell.on("error", () => over(null))
    shell.on("close", over)
    shell.stdin.on("error", () => undefined)
    shell.stdin.end(script)
  })

/** One dd a file: so many at a time, until the time is over. */
const filesAtOnce = 256

const dropFiles = async (count: number, pathOf: (file: number) => string, seconds: number): Promise<number> => {
  const end = performance.now() + seconds * 1e3
  let dropped = 0
  for (let from = 0; from < count && performance.now() < end; from += filesAtOnce) {
    const files = Array.from({ length: Math.min(filesAtOnce, count - from) }, (_, i) => from + i)
    dropped += await dropPages(files.map(pathOf))
  }
  return dropped
}

interface Freshening {
  readonly files: number
  readonly pathOf: (file: number) => string
  readonly timeoutSeconds: number
  /** The shell script that drops everything; tests have their own. */
  readonly script?: string
}

export const freshenCaches = async (
  { files, pathOf, script = dropCaches, timeoutSeconds }: Freshening
): Promise<Freshened> => {
  const said = await runScript(script, timeoutSeconds)
  if (said?.status === 0) return { what: "all", dropped: files, because: null }
  const because = said === null ? `it took more than ${timeoutSeconds} s` : refusalOf(said.lines)
  return { what: "files", dropped: await dropFiles(files, pathOf, timeoutSeconds), because }
}
