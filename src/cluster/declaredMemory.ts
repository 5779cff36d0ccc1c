import { declared, type Fact, unknown } from "../domain/Fact.ts"

/** `--client-host-memory-in-gb` as a fact; `bytes` is null when it was not given. */
export const declaredMemory = (bytes: number | null): Fact<number> =>
  bytes === null
    ? unknown("--client-host-memory-in-gb was not given")
    : declared(bytes, "--client-host-memory-in-gb")
