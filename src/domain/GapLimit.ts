/** How long after one run the next may begin, by the rules. */
export interface GapLimit {
  /** Id of the rule. */
  readonly rule: string
  readonly seconds: number
  /** What the rule counts from: the end of the invocation, or of what was measured. */
  readonly from: "invocation" | "measurement"
}
