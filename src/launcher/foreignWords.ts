/** Words of `--mpi-params` that belong to another launcher: most would end the run at its start. */
import { familyNames, type LauncherFamily } from "./Launcher.ts"

type Families = ReadonlyArray<LauncherFamily>

const openMpi: Families = ["openmpi4", "openmpi5"]

/** Options that only some families know. Sources: mpirun(1) of Open MPI, `mpiexec --help` of Hydra, srun(1), user-pains.md R39. */
const owners: Readonly<Record<string, Families>> = {
  "--mca": openMpi,
  "-mca": openMpi,
  "--prtemca": ["openmpi5"],
  "--bind-to": [...openMpi, "mpich"],
  "--map-by": [...openMpi, "mpich"],
  "--oversubscribe": [...openMpi, "slurm"],
  "--allow-run-as-root": openMpi,
  "--npernode": openMpi,
  "-npernode": openMpi,
  "--host": openMpi,
  "-host": [...openMpi, "mpich"],
  "--hostfile": [...openMpi, "pals"],
  "--tag-output": openMpi,
  "--report-bindings": openMpi,
  "-x": openMpi,
  "-genv": ["mpich"],
  "-genvlist": ["mpich"],
  "-genvall": ["mpich"],
  "-launcher": ["mpich"],
  "-iface": ["mpich"],
  "-bind-to": [...openMpi, "mpich"],
  "-map-by": [...openMpi, "mpich"],
  "-ppn": ["mpich", "pals"],
  "-hosts": ["mpich", "pals"],
  "--ppn": ["pals"],
  "--hosts": ["pals"],
  "--cpu-bind": ["pals", "slurm"],
  "--mem-bind": ["pals", "slurm"],
  "--envall": ["pals"],
  "--envlist": ["pals"],
  "--no-vni": ["pals"],
  "--ntasks": ["slurm"],
  "--ntasks-per-node": ["slurm"],
  "--nodelist": ["slurm"],
  "--nodes": ["slurm"],
  "--distribution": ["slurm"],
  "--mpi": ["slurm"],
  "--partition": ["slurm"],
  "--overcommit": ["slurm"]
}

/** One warning for each word that the family does not know and another does. */
export const foreignWords = (family: LauncherFamily, parameters: ReadonlyArray<string>): ReadonlyArray<string> =>
  parameters.flatMap((word) => {
    const option = word.replace(/=.*$/s, "")
    const families = Object.hasOwn(owners, option) ? owners[option] ?? [] : []
    return families.length === 0 || families.includes(family)
      ? []
      : [
        `--mpi-params ${option} is an option of ${families.map((f) => familyNames[f]).join(", ")}; the launcher is ${
          familyNames[family]
        }`
      ]
  })
