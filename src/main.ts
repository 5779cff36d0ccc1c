/** Entry. Answers what needs no library first; everything else is composed in `program.ts`, loaded only then. */
import { atEntry } from "./process/atEntry.ts"
import { version } from "./version.ts"

const [first, ...rest] = process.argv.slice(2)

if (rest.length === 0 && !atEntry.outputClosed && (first === "--version" || first === "version")) {
  process.stdout.write(`${version}\n`)
} else {
  const { main } = await import("./program.ts")
  main(process.argv.slice(2))
}
