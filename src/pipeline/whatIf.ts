/** `--what-if`: the plan, what the rules say of it, and nothing touched. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { RunCommand } from "../benchmarks/Benchmark.ts"
import { isRunStep, type Step } from "../benchmarks/Experiment.ts"
import { type Client, Clients } from "../cluster/Clients.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import { isLocalAmong } from "../cluster/local/LocalCollector.ts"
import { quoteWords } from "../config/quote.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { asJson } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { redactText } from "../domain/secrets.ts"
import { plural } from "../domain/Units.ts"
import { StageFailed } from "../errors/StageFailed.ts"
import { readingOf } from "../reading/Readings.ts"
import { judge } from "../rules/judge.ts"
import { paint } from "../view/Look.ts"
import { planText, verdictText } from "../view/plan.ts"
import { unbroken } from "../view/rows.ts"
import { Screen } from "../view/Screen.ts"
import { askEngine } from "./askEngine.ts"
import type { Course } from "./course.ts"
import { problemsOf, together } from "./problems.ts"
import { missedDivision, type RunResult } from "./RunResult.ts"
import { spaceFor } from "./spaceFor.ts"

const namesOf = (steps: ReadonlyArray<Step>, plan: Plan): string =>
  steps.filter(isRunStep).filter((step) => step.plan === plan).map(({ name }) => name).join(", ")

const stepText = (step: Step): string =>
  isRunStep(step) ? `run: ${step.name}` : `then on every host: ${redactText(step.command)}`

/** No other host is asked: where this machine is none of the hosts, nothing is known of them. */
const clientsUntouched = Effect.fnUntraced(function*({ launch }: Plan) {
  const files = yield* HostFiles
  const isLocal = yield* isLocalAmong((launch?.hosts ?? []).map(({ host }) => host))
  const hosts = (launch?.hosts ?? []).filter(({ ranks }) => ranks > 0)
  return hosts.length === 0 || hosts.some(({ host }) => isLocal(host))
    ? [{ host: null, files: Either.right(files) } satisfies Client]
    : hosts.map(({ host }): Client => ({
      host,
      files: Either.left("this machine is none of the hosts, and --what-if asks no other")
    }))
})

/** The plan of one run: what the rules say of it, and what would be started. */
const looked = Effect.fnUntraced(function*(
  command: RunCommand,
  plan: Plan,
  cluster: ClusterInformation
) {
  const clients = yield* clientsUntouched(plan)
  const evidence = yield* command.evidence(plan, cluster, "planned").pipe(Effect.provideService(Clients, clients))
  const { rules } = yield* readingOf(plan)
  const verdict = judge(rules.run, evidence)
  const { argv, findings } = yield* askEngine(plan)
  const warnings = findings.map((finding) => finding._tag === "problem" ? finding.error.message : finding.message)
  const shell = argv === null ? "" : quoteWords(argv)
  // What nobody was asked refuses nothing.
  const isUnasked = clients.some(({ files }) => Either.isLeft(files)) && verdict.category === "UNKNOWN"
  return {
    plan,
    verdict,
    problems: problemsOf(findings),
    missed: isUnasked ? null : missedDivision(plan, verdict, "preflight"),
    text: [
      ...(argv === null && warnings.length === 0 ? [] : [""]),
      ...(argv === null ? [] : ["command", shell]),
      ...warnings.map((warning) => `warning: ${warning}`)
    ],
    json: {
      plan: asJson(plan),
      verdict: asJson(verdict),
      ...(argv === null ? {} : { command: { argv, shell, warnings } })
    }
  }
})

export const whatIf = Effect.fn("stage.whatIf")(function*(
  command: RunCommand,
  plan: Plan,
  { experiment, todo }: Course,
  cluster: ClusterInformation
) {
  const { isTerminal, output } = yield* Screen
  const plans = Arr.dedupe(todo.filter(isRunStep).map((step) => step.plan))
  const space = yield* spaceFor(plan)
  const room = space.length === 0
    ? []
    : ["", ...space.flatMap(({ text }) => unbroken({ isTerminal, look: output }, text))]
  const runs = yield* Effect.forEach(plans, (each) => looked(command, each, cluster))
  const missed = runs.map((run) => run.missed).find((it) => it !== null)
  const [only] = runs
  const problems = [...(only?.problems ?? []), ...(missed === undefined ? [] : [missed.error])]
  const failure = Arr.isNonEmptyArray(problems)
    ? new StageFailed({ stage: "preflight", error: together(problems) })
    : null
  if (experiment === null && only !== undefined) {
    return {
      document: {
        text: [planText(plan, only.verdict, output), ...room, ...only.text].join("\n"),
        json: { ...only.json, space: space.map(({ json }) => json) }
      },
      failure
    } satisfies RunResult
  }
  return {
    document: {
      text: [
        planText(plan, undefined, output),
        "",
        `experiment of ${plural(experiment?.runs ?? 0, "run")}, each with its own record`,
        ...todo.map((step) => `  ${stepText(step)}`),
        ...room,
        ...runs.flatMap(({ plan, text, verdict }) => [
          "",
          paint(output, "bold", namesOf(todo, plan)),
          ...verdictText(verdict, output),
          ...text
        ])
      ].join("\n"),
      json: {
        plan: asJson(plan),
        space: space.map(({ json }) => json),
        experiment: {
          steps: todo.map((step) =>
            isRunStep(step)
              ? { run: step.name, role: step.role, of: plans.indexOf(step.plan) }
              : { command: redactText(step.command) }
          ),
          plans: runs.map(({ json }) => json)
        }
      }
    },
    failure
  } satisfies RunResult
})
