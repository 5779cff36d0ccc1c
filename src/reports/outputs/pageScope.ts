/** What a report is about, in a sentence. */
import { plural } from "../../domain/Units.ts"
import type { Group } from "../Report.ts"

const day = /^\d{4}-\d{2}-\d{2}/

export class Scope {
  private readonly benchmarks = new Set<string>()
  private readonly organizations = new Set<string>()
  private readonly systems = new Set<string>()
  private first = ""
  private last = ""
  private runs = 0

  add({ identity, runs }: Pick<Group, "identity" | "runs">): void {
    this.runs += runs.length
    this.benchmarks.add(identity.benchmarkType ?? "unknown benchmark")
    if (identity.organization !== null) this.organizations.add(identity.organization)
    if (identity.systemName !== null) this.systems.add(JSON.stringify([identity.organization, identity.systemName]))
    for (const { start } of runs) {
      const [date] = day.exec(start ?? "") ?? []
      if (date === undefined) continue
      if (this.first === "" || date < this.first) this.first = date
      if (date > this.last) this.last = date
    }
  }

  text(): string {
    const { benchmarks, first, last, organizations, runs, systems } = this
    return [
      `${plural(runs, "measured run")} of ${plural(benchmarks.size, "benchmark")}`,
      // How many, not which: names that strangers chose stay in the packed data.
      ...(organizations.size === 0 ? [] : [plural(organizations.size, "organisation")]),
      ...(systems.size === 0 ? [] : [plural(systems.size, "system")]),
      ...(first === "" ? [] : [first === last ? first : `${first} to ${last}`])
    ].join("; ")
  }
}
