/** Entry. Answers what needs no library first; everything else is composed in `program.ts`, loaded only then. */
import { version } from "./domain/version.ts"
import { atEntry } from "./process/atEntry.ts"

const [first, ...rest] = process.argv.slice(2)

const program = () => import("./program.ts").then(({ main }) => main(process.argv.slice(2)))

if (rest.length === 0 && !atEntry.outputClosed && (first === "--version" || first === "version")) {
  // What cannot be printed is told there.
  process.stdout.once("error", () => void program())
  process.stdout.write(`${version}\n`)
} else await program()
