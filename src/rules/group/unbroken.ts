/** Nothing that may be a run lies among the runs of an experiment: taking a run away must not make the others better. */
import { around, type Beside, type GroupMember, type GroupRule, groupRule } from "../Group.ts"
import { parseStamp, secondsBetween } from "../stamp.ts"

type Timed = Pick<GroupMember, "path" | "start">

/** By the time in the name of its folder, which stays when nothing in it can be read. */
const namedAt = ({ path }: Timed): number | undefined =>
  path.split("/").flatMap((part) => parseStamp(part)?.milliseconds ?? []).at(-1)

/** Above 0 where the second began after the first; undefined where nothing tells. */
const later = (a: Timed, b: Timed): number | undefined => {
  const [from, to] = [namedAt(a), namedAt(b)]
  if (from !== undefined && to !== undefined) return to - from
  const between = secondsBetween(a.start, b.start, "time between two runs")
  return between._tag === "present" ? between.value : undefined
}

/** Where it began is not known, or is known to be among them. */
const mayLieAmong = (first: Timed, last: Timed) => (one: Timed): boolean => {
  const [after, before] = [later(first, one), later(one, last)]
  return (after === undefined || after > 0) && (before === undefined || before > 0)
}

const named = 3

const listOf = (found: ReadonlyArray<Beside>): string => {
  const more = found.length - named
  return found.slice(0, named).map(({ path, reason }) => `${path} (${reason})`).join(", ") +
    (more > 0 ? ` and ${more} more` : "")
}

const demands =
  "Where the runs of an experiment lie, nothing that began among them may be a run and is none of theirs: a folder that no reader " +
  "can take for a run, a run whose group is not known, a run that was left out"

/** @param consecutive the rules want the runs one after the other, so that no run of a similar group lies among them either. */
const unbrokenBy = (consecutive: boolean, source: string): GroupRule =>
  groupRule({
    id: "unbroken",
    title: "Nothing unread among the runs",
    demands: `${demands}${
      consecutive ? ", a run of a group that differs in one thing" : ""
    }. One that says itself that it failed is none.`,
    source: `${source}; this program: what is taken away improves no verdict`,
    since: "v1.0",
    reads: ["start", "folders beside the runs"],
    examples: {
      pass: "runs, and among them a failed one that says so",
      fail: "runs, and among them a run directory that is empty"
    }
  }, (group, say) => {
    const [first, ...others] = group.members.map(({ run }) => run)
    const last = others.at(-1)
    if (first === undefined || last === undefined) return []
    const among = around(group).beside.filter(({ elsewhere }) => consecutive || !elsewhere)
      .filter(mayLieAmong(first, last))
    const [one] = among
    return one === undefined ? [] : [
      say.unknown(`not checked whether these runs are all: among them lie: ${listOf(among)}`, {
        parameter: "start",
        expected: "only runs of the experiment",
        actual: among.length,
        source: one.path
      })
    ]
  })

export const unbroken: GroupRule = unbrokenBy(false, "Rules.md 5.3.1")

export const unbrokenSeries: GroupRule = unbrokenBy(
  true,
  "Rules.md 2.1.18 and 2.1.24; v2.0 guidelines 3 (consecutive runs)"
)
