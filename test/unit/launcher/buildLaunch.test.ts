import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { quoteWords } from "../../../src/config/quote.ts"
import { buildLaunch } from "../../../src/launcher/buildLaunch.ts"
import { parseHosts } from "../../../src/launcher/hostList.ts"
import type { LaunchRequest } from "../../../src/launcher/Launcher.ts"
import { launchers } from "../../../src/launcher/launchers.ts"
import { layOut } from "../../../src/launcher/layout.ts"
import { noLauncher } from "../../../src/launcher/none.ts"
import { familyOf } from "../../fixtures/launchers.ts"

type Changes = Partial<Omit<LaunchRequest, "layout" | "processes">>

const build = (id: string, hosts: string, processes: number, changes: Changes = {}) => {
  const { oversubscribe = false, perNode = null } = changes
  const list = Either.getOrThrow(parseHosts([hosts]))
  const layout = Either.getOrThrow(layOut({ hosts: list.hosts, processes, perNode, oversubscribe }))
  return buildLaunch(launchers, id === "none" ? noLauncher(launchers) : familyOf(id))({
    program: "mpirun",
    processes,
    layout,
    perNode,
    oversubscribe,
    allowRunAsRoot: false,
    btl: "auto",
    name: null,
    parameters: [],
    environment: [],
    command: ["dlio_benchmark"],
    ...changes
  })
}

const line = (...args: Parameters<typeof build>) => quoteWords(Either.getOrThrow(build(...args)).argv)
const warnings = (...args: Parameters<typeof build>) => Either.getOrThrow(build(...args)).warnings

/**
 * Lines that the official tools start. That of v2.0 (1 to 4) lets Open MPI bind and map as it likes; ours says "--bind-to none" and "--map-by" as
 * v3.0 does, since a rank bound to one core measures the core. All other words are the published ones, in their order.
 */
describe("Open MPI 4: the published examples", () => {
  it("1 and 3 (v2.0, with v3.0's binding): eight ranks on two hosts", () => {
    expect(line("openmpi4", "10.0.0.1,10.0.0.2", 8)).toBe(
      "mpirun -n 8 -host 10.0.0.1:4,10.0.0.2:4 --bind-to none --map-by node dlio_benchmark"
    )
  })

  it("2 (v2.0, with v3.0's binding): three ranks on two hosts, oversubscribed, as root", () => {
    expect(line("openmpi4", "10.0.0.1,10.0.0.2", 3, { oversubscribe: true, allowRunAsRoot: true })).toBe(
      "mpirun -n 3 -host 10.0.0.1:2,10.0.0.2:1 --bind-to none --map-by node --oversubscribe --allow-run-as-root dlio_benchmark"
    )
  })

  it("4 (v2.0, with v3.0's binding): Open MPI's own mpiexec", () => {
    expect(line("openmpi4", "10.0.0.1", 8, { program: "mpiexec", allowRunAsRoot: true })).toBe(
      "mpiexec -n 8 -host 10.0.0.1:8 --bind-to none --map-by socket --allow-run-as-root dlio_benchmark"
    )
  })

  it("names that are one when they are cut at the first dot are kept whole, by each generation's own word", () => {
    const hosts = "mpi-worker.1.foo.net:4,mpi-worker.2.foo.net:4"
    expect(line("openmpi4", hosts, 8)).toContain(
      `-host ${hosts} --mca orte_keep_fqdn_hostnames 1 --bind-to none --map-by node dlio_benchmark`
    )
    expect(line("openmpi5", hosts, 8)).toContain(`--host ${hosts} --prtemca prte_keep_fqdn_hostnames 1 --bind-to none`)
    for (const others of ["n1.foo.net:4,n2.foo.net:4", "10.0.0.1:4,10.0.0.2:4", "n1:4,n2:4"]) {
      expect(line("openmpi4", others, 8)).not.toContain("fqdn")
    }
    expect(line("openmpi4", "n1.foo.net", 1, { exactNames: true })).toContain("--mca orte_keep_fqdn_hostnames 1")
    expect(line("openmpi4", "n1", 1, { exactNames: true })).not.toContain("fqdn")
    expect(line("openmpi4", "10.0.0.1", 1, { exactNames: true })).not.toContain("fqdn")
  })

  it("the user's own word for it stands, and what comes of it is said", () => {
    const hosts = "w.1.foo.net,w.2.foo.net"
    const parameters = ["--mca", "orte_keep_fqdn_hostnames", "0"]
    expect(line("openmpi4", hosts, 2, { parameters })).not.toContain("hostnames 1")
    expect(warnings("openmpi4", hosts, 2, { parameters })).toEqual([
      "w.1.foo.net and w.2.foo.net are both w to Open MPI, which starts the ranks of all of them on one host: " +
      "leave orte_keep_fqdn_hostnames out of --mpi-params"
    ])
    expect(warnings("openmpi4", hosts, 2, { parameters: ["--mca", "orte_keep_fqdn_hostnames", "1"] })).toEqual([])
  })

  it("5 (v3.0)", () => {
    expect(line("openmpi4", "10.0.0.1,10.0.0.2", 8, { allowRunAsRoot: true })).toBe(
      "mpirun -n 8 -host 10.0.0.1:4,10.0.0.2:4 --bind-to none --map-by node --allow-run-as-root dlio_benchmark"
    )
  })

  it("6 (v3.0)", () => {
    expect(line("openmpi4", "127.0.0.1", 4, { allowRunAsRoot: true })).toBe(
      "mpirun -n 4 -host 127.0.0.1:4 --bind-to none --map-by socket --allow-run-as-root dlio_benchmark"
    )
  })

  it("7 (v3.0)", () => {
    expect(line("openmpi4", "127.0.0.1", 8, { allowRunAsRoot: true })).toBe(
      "mpirun -n 8 -host 127.0.0.1:8 --bind-to none --map-by socket --allow-run-as-root dlio_benchmark"
    )
  })

  it("8 (v3.0): variables by name, sorted, never their values", () => {
    const environment = [
      "STORAGE_LIBRARY",
      "AWS_SECRET_ACCESS_KEY",
      "BUCKET",
      "AWS_ACCESS_KEY_ID",
      "AWS_ENDPOINT_URL",
      "BUCKET"
    ]
    expect(line("openmpi4", "127.0.0.1", 2, { allowRunAsRoot: true, environment })).toBe(
      "mpirun -n 2 -host 127.0.0.1:2 --bind-to none --map-by socket --allow-run-as-root -x AWS_ACCESS_KEY_ID " +
        "-x AWS_ENDPOINT_URL -x AWS_SECRET_ACCESS_KEY -x BUCKET -x STORAGE_LIBRARY dlio_benchmark"
    )
  })

  it("9 (v3.0): slots as the user gave them", () => {
    expect(line("openmpi4", "127.0.0.1:4,127.0.0.2:4", 8, { allowRunAsRoot: true })).toBe(
      "mpirun -n 8 -host 127.0.0.1:4,127.0.0.2:4 --bind-to none --map-by node --allow-run-as-root dlio_benchmark"
    )
  })

  it("10 (v3.0) is for PALS, by what the launcher says and not by the word mpiexec", () => {
    expect(line("pals", "127.0.0.1", 2, { program: "mpiexec" })).toBe(
      "mpiexec -n 2 --ppn 2 --hosts 127.0.0.1 --cpu-bind none dlio_benchmark"
    )
  })
})

describe("Open MPI 4", () => {
  it("lets the user's own words win over ours", () => {
    expect(line("openmpi4", "a,b", 4, { parameters: ["--bind-to", "core", "--map-by=numa"] })).toBe(
      "mpirun -n 4 -host a:2,b:2 --bind-to core --map-by=numa dlio_benchmark"
    )
  })

  it("does not take a look-alike for the user's word", () => {
    expect(line("openmpi4", "a", 1, { parameters: ["-x", "my--bind-to"] })).toContain("--bind-to none")
  })

  it("sets the transport on one host, and says that it does not on several", () => {
    expect(line("openmpi4", "a", 2, { btl: "vader" })).toContain("--mca btl vader,self")
    expect(line("openmpi4", "a", 2, { btl: "tcp" })).toContain("--mca btl tcp,self")
    expect(line("openmpi4", "a,b", 2, { btl: "tcp" })).not.toContain("btl")
    expect(warnings("openmpi4", "a,b", 2, { btl: "tcp" })).toEqual([expect.stringContaining("--mpi-btl")])
  })

  it("maps by a fixed number per host with --npernode", () => {
    expect(line("openmpi4", "a,b,c", 5, { perNode: 2 })).toBe(
      "mpirun -n 5 -host a:2,b:2,c:1 --bind-to none --map-by ppr:2:node dlio_benchmark"
    )
  })

  it("leaves out hosts without a rank, keeps those with slots", () => {
    expect(line("openmpi4", "a,b,c", 2)).toContain("-host a:1,b:1 ")
    expect(line("openmpi4", "a:4,b:4,c:4", 2)).toContain("-host a:4,b:4,c:4 ")
  })

  it("writes IPv6 in brackets", () => {
    expect(line("openmpi4", "[fe80::1],[fe80::2]", 2)).toContain("-host '[fe80::1]:1,[fe80::2]:1'")
  })

  it("keeps blanks, quotes and equal signs of the command in one word", () => {
    const command = ["/opt/my dlio/dlio_benchmark", "++workload.dataset.data_folder='/mnt/a b=c'"] as const
    expect(Either.getOrThrow(build("openmpi4", "a", 1, { command })).argv.slice(-2)).toEqual(command)
  })
})

describe("Open MPI 5", () => {
  it("uses the names of version 5", () => {
    expect(line("openmpi5", "a,b", 8, { oversubscribe: true, allowRunAsRoot: true, environment: ["BUCKET"] })).toBe(
      "mpirun -n 8 --host a:4,b:4 --bind-to none --map-by node:OVERSUBSCRIBE --allow-run-as-root -x BUCKET dlio_benchmark"
    )
    expect(line("openmpi5", "a", 2, { btl: "vader" })).toBe(
      "mpirun -n 2 --host a:2 --bind-to none --map-by package --mca btl sm,self dlio_benchmark"
    )
  })

  it("says when it cannot oversubscribe because the mapping is the user's", () => {
    const changes = { oversubscribe: true, parameters: ["--map-by", "numa"] }
    expect(line("openmpi5", "a", 2, changes)).not.toContain("OVERSUBSCRIBE")
    expect(warnings("openmpi5", "a", 2, changes)).toEqual([expect.stringContaining(":OVERSUBSCRIBE")])
  })
})

describe("MPICH (Hydra)", () => {
  it("gives each host its number", () => {
    expect(line("mpich", "a,b", 9, { program: "mpiexec", environment: ["BUCKET"] })).toBe(
      "mpiexec -n 9 -hosts a:5,b:4 -bind-to none -genvall dlio_benchmark"
    )
  })

  it("says which options it has no use for", () => {
    expect(warnings("mpich", "a", 1, { oversubscribe: true, allowRunAsRoot: true, btl: "tcp" })).toHaveLength(3)
    expect(line("mpich", "a", 1, { oversubscribe: true, allowRunAsRoot: true })).not.toMatch(/oversubscribe|root/)
  })

  it("refuses IPv6, whose colons Hydra would read as numbers of processes", () => {
    expect(Either.getOrThrow(Either.flip(build("mpich", "[fe80::1]", 1)))._tag).toBe("InvalidOption")
  })
})

describe("HPE/Cray PALS (P14, R39)", () => {
  it("has -n, --ppn and bare hosts once, and not one word of Open MPI", () => {
    const changes = {
      program: "mpiexec",
      oversubscribe: true,
      allowRunAsRoot: true,
      btl: "tcp",
      environment: ["AWS_REGION"]
    } as const
    expect(line("pals", "x1:4,x2:4", 8, changes)).toBe(
      "mpiexec -n 8 --ppn 4 --hosts x1,x2 --cpu-bind none --envall dlio_benchmark"
    )
    expect(line("pals", "x1:2,x2:2,x1:2", 6, changes)).toContain("--hosts x1,x2 ")
    expect(warnings("pals", "x1,x2", 8, changes)).toHaveLength(3)
  })

  it("rounds the number per host up, and says where the ranks go", () => {
    expect(line("pals", "a,b", 9)).toContain("--ppn 5 --hosts a,b")
    expect(warnings("pals", "a,b", 9)).toEqual([])
    expect(warnings("pals", "a,b,c,d", 10)).toEqual(["PALS fills the hosts in order: they get 3, 3, 3, 1 ranks"])
    expect(line("pals", "a,b,c", 4, { perNode: 2 })).toContain("--ppn 2 --hosts a,b ")
  })

  it("refuses slots that one number per host cannot keep", () => {
    expect(line("pals", "a:6,b:2", 8)).toContain("--ppn 6 --hosts a,b")
    const error = Either.getOrThrow(Either.flip(build("pals", "a:2,b:6", 8)))
    expect(error).toMatchObject({ _tag: "InvalidOption", option: "--hosts", actual: "a:2,b:6" })
  })
})

describe("Slurm srun", () => {
  it("names each host as often as it has ranks, in the order in which it was given", () => {
    expect(line("slurm", "b,a", 8, { program: "srun", environment: ["BUCKET"] })).toBe(
      "srun --ntasks=8 --nodes=2 --nodelist=b,b,b,b,a,a,a,a --distribution=arbitrary --kill-on-bad-exit=1 --cpu-bind=none --export=ALL dlio_benchmark"
    )
  })

  it("an uneven layout likewise; the user's own words win", () => {
    expect(line("slurm", "a:3,b:1", 4, { program: "srun", name: "run-1", parameters: ["-m", "cyclic", "-K0"] })).toBe(
      "srun --ntasks=4 --nodes=2 --nodelist=a,a,a,b --kill-on-bad-exit=1 --cpu-bind=none --export=ALL --job-name=run-1 -m cyclic -K0 dlio_benchmark"
    )
  })

  it("more names than one word can hold are refused, not left to the kernel", () => {
    expect(Either.getOrThrow(Either.flip(build("slurm", "a-name-that-is-rather-long[1-64]", 8192)))).toMatchObject({
      _tag: "InvalidOption",
      option: "--hosts"
    })
  })

  it("has its own word for more ranks than processors", () => {
    expect(line("slurm", "a", 8, { program: "srun", oversubscribe: true })).toContain("--overcommit")
  })
})

describe("no launcher", () => {
  it("starts the command itself", () => {
    expect(line("none", "localhost", 1)).toBe("dlio_benchmark")
    expect(warnings("none", "localhost", 1, { parameters: ["--bind-to", "core"] })).toHaveLength(2)
  })

  it("never stands in for MPI when there is more than one process", () => {
    expect(Either.getOrThrow(Either.flip(build("none", "localhost", 2)))).toMatchObject({
      _tag: "DependencyMissing",
      neededFor: "starting 2 processes"
    })
  })
})

describe("words of another family", () => {
  it.each(
    [
      ["openmpi4", ["--ppn", "4"], "--ppn is an option of HPE/Cray PALS"],
      ["openmpi4", ["--cpu-bind=none"], "--cpu-bind is an option of HPE/Cray PALS, Slurm srun"],
      ["pals", ["--mca", "btl", "tcp,self"], "--mca is an option of Open MPI 4"],
      ["mpich", ["-x", "BUCKET"], "-x is an option of Open MPI 4"],
      ["slurm", ["-genv", "A", "1"], "-genv is an option of MPICH (Hydra)"]
    ] as const
  )("%s warns about %j", (family, parameters, text) => {
    expect(warnings(family, "a", 1, { parameters })).toEqual([expect.stringContaining(text)])
  })

  it("says nothing about the family's own words, nor about words nobody claims", () => {
    expect(warnings("openmpi4", "a", 1, { parameters: ["--mca", "btl", "tcp", "--display-map"] })).toEqual([])
    expect(warnings("pals", "a", 1, { parameters: ["--ppn", "1", "--line-buffer"] })).toEqual([])
  })
})

describe("variables that the user's own words give to ranks", () => {
  it.each<readonly [string, ReadonlyArray<string>, ReadonlyArray<readonly [string, string | null]>]>([
    ["openmpi4", ["-x", "SITE", "-x", "DLIO_X=a,b", "-x", "OMP_*"], [["SITE", null], ["DLIO_X", "a,b"]]],
    ["openmpi5", ["--mca", "x", "-x", "A=1=2"], [["A", "1=2"]]],
    ["mpich", ["-genvlist", "A,B", "-genv", "C", "3", "-env", "D=4"], [
      ["A", null],
      ["B", null],
      ["C", "3"],
      ["D", "4"]
    ]],
    ["slurm", ["--export=ALL,A,B=2", "--export", "C"], [["A", null], ["B", "2"], ["C", null]]],
    ["pals", ["-x", "A"], []]
  ])("%s: %j", (id, parameters, passed) => {
    expect(familyOf(id).variables.passed(parameters).map(({ name, value }) => [name, value])).toEqual(passed)
  })

  it("Open MPI lets the last word about a variable count: ours does not stand behind the user's", () => {
    const words = line("openmpi4", "a", 2, {
      parameters: ["-x", "DLIO_X=5"],
      environment: ["DLIO_X", "OMP_NUM_THREADS"]
    })
    expect(words).toMatch(/ -x DLIO_X=5 -x OMP_NUM_THREADS dlio_benchmark$/)
  })
})
