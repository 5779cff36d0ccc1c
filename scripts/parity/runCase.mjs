/** One case through one build, in a folder of its own: what it printed, how it ended, and every file it left. */
import { spawn } from "node:child_process"
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { asNewest } from "./versions.mjs"
import { isProgress, joinParagraphs, maskDocument, maskPage, maskRoom, maskSentences, runStampsIn, shapesOf } from "./masks.mjs"

/** The same for both builds and on every day: nothing of the user's home, shell, language or terminal. */
const environment = (home) => ({
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  HOME: home,
  TMPDIR: "/tmp",
  TZ: "UTC",
  LANG: "C.UTF-8",
  COLUMNS: "100",
  NO_COLOR: "1",
  MLPS_NO_HISTORY: "1"
})

const endAll = (pid) => {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // All of them have ended.
  }
}

const runStep = (main, place, { env = {}, signal, when, words }, seconds) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...words], {
      cwd: join(place, "here"),
      env: { ...environment(join(place, "home")), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true
    })
    let stdout = ""
    let stderr = ""
    let sent = false
    child.stdout.setEncoding("utf8").on("data", (text) => stdout += text)
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text
      if (signal !== undefined && !sent && when.test(stderr)) {
        sent = true
        child.kill(signal)
      }
    })
    let late = false
    const timer = setTimeout(() => {
      late = true
      endAll(child.pid)
    }, seconds * 1000)
    child.once("close", (status, endedBy) => {
      clearTimeout(timer)
      endAll(child.pid)
      const how = late ? `did not end within ${seconds} s` : endedBy ?? String(status)
      resolve({ status: signal !== undefined && !sent ? `${how}, never told to end` : how, stdout, stderr })
    })
  })

const filesBelow = (root, under = "") =>
  readdirSync(join(root, under), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(
    (entry) => {
      const name = join(under, entry.name)
      if (!entry.isDirectory()) return [name]
      const within = filesBelow(root, name)
      return within.length === 0 ? [`${name}/`] : within
    }
  )

/** What stands for a file: its text, its size where the case says that contents are random, or where a link leads. */
const contentOf = (path, name, { sizes }) => {
  if (name.endsWith("/")) return "<empty folder>"
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`
  if (sizes !== undefined && sizes.test(name)) return `${stat.size} bytes`
  const bytes = readFileSync(path)
  const text = bytes.toString("utf8")
  return Buffer.from(text, "utf8").equals(bytes) ? text : bytes.toString("latin1")
}

const isObject = (value) => typeof value === "object" && value !== null

const parsed = (text) => {
  try {
    const document = JSON.parse(text)
    return isObject(document) ? asNewest(document) : document
  } catch {
    return undefined
  }
}

/** Documents, lines of documents, and text: each with its readings masked. */
const withoutReadings = (text) => {
  const document = parsed(text)
  if (isObject(document)) return `${maskDocument(document)}\n`
  const lines = text.split("\n").flatMap((line) => {
    const one = line.startsWith("{") ? parsed(line) : undefined
    return isObject(one) ? isProgress(one) ? [] : [maskDocument(one)] : [line]
  })
  return maskSentences(joinParagraphs(lines.join("\n")))
}

/** The journal of a report names the build that wrote it; what it holds is in the report. */
const isJournal = (name) => name.endsWith("reportgen.journal.ndjson")

/** A rank's output that was not finished ends anywhere, and most of it is what the machine's memory was like. */
const isUnfinished = (name) => name.endsWith("_output.json.part")

/**
 * Returns the parts of an outcome by name, in one order: `status`, `stdout`, `stderr` of each step, then `file NAME`.
 * `build` is the folder above `dist`.
 */
export const observe = async (build, place, given) => {
  rmSync(place, { recursive: true, force: true })
  mkdirSync(join(place, "here"), { recursive: true })
  mkdirSync(join(place, "home"))
  for (const [name, text] of Object.entries(given.files ?? {})) {
    mkdirSync(dirname(join(place, "here", name)), { recursive: true })
    writeFileSync(join(place, "here", name), text)
  }

  const raw = new Map()
  const steps = given.steps ?? [given]
  for (const [i, step] of steps.entries()) {
    const at = steps.length === 1 ? "" : ` of step ${i + 1}`
    if (step.truncate !== undefined) {
      truncateSync(join(place, "here", step.truncate), 1000)
      continue
    }
    const { status, stderr, stdout } = await runStep(join(build, "dist/main.js"), place, step, given.seconds ?? 120)
    raw.set(`status${at}`, status)
    raw.set(`stdout${at}`, stdout)
    raw.set(`stderr${at}`, stderr)
  }
  for (const name of filesBelow(place)) {
    if (Object.hasOwn(given.files ?? {}, name.replace(/^here\//, ""))) continue
    raw.set(
      `file ${name}`,
      isJournal(name) ? "<journal>" : isUnfinished(name) ? "<unfinished>" : contentOf(join(place, name), name, given)
    )
  }
  rmSync(place, { recursive: true, force: true })
  return raw
}

/** What can be compared of an outcome. */
export const masked = (raw, build, readings) => {
  const own = (text) => maskPage(maskRoom(text.replaceAll(`${build}/`, "<program>/")))
  if (!readings) return new Map([...raw].map(([name, text]) => [name, own(text)]))
  const shapes = shapesOf([...raw].flatMap(([name, text]) => [...runStampsIn(name), ...runStampsIn(text)]))
  return new Map(
    [...raw].map((
      [name, text]
    ) => [shapes(name), name.startsWith("status") ? text : shapes(withoutReadings(own(text)))])
  )
}

export const runCase = async (build, place, given) =>
  masked(await observe(build, place, given), build, given.readings === true)
