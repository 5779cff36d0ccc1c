/** Nothing outside `src/launcher` decides by what a launcher is called: what it does is said by its value. */
import { refuseDecisions } from "./decidingLiteral.mjs"

/** Ids and programs of the list in `src/launcher/launchers.ts` (a test holds them together), and how people may spell them. */
export const launcherNames = [
  "mpirun",
  "mpiexec",
  "srun",
  "openmpi",
  "openmpi4",
  "openmpi5",
  "mpich",
  "pals",
  "slurm",
  "Open MPI",
  "MPICH",
  "PALS",
  "Slurm"
]

const words = new Set(launcherNames)

export const noLauncherNames = refuseDecisions({
  description: "refuse decisions by a launcher's name",
  message:
    "\"{{word}}\" is {{decision}}: what a launcher does is a field of its value in src/launcher, so that a new one is one file.",
  refuses: (word) => words.has(word)
})
