/** What other launchers need inside of a Slurm allocation. */

/**
 * Open MPI and Hydra start their daemons by srun there, whose steps wait for one another unless told to overlap. Source: srun(1).
 */
export const besideSteps: Readonly<Record<string, string>> = { SLURM_OVERLAP: "1" }
