/** Users as kv-cache.py draws them: the expected values are what its own code drew with Python 3.11's `random`. */
import { describe, expect, it } from "@effect/vitest"
import { pythonRandom } from "../../../../../src/benchmarks/kvcache/native/traffic/pythonRandom.ts"
import { drawUsers } from "../../../../../src/benchmarks/kvcache/native/traffic/users.ts"
import { sum } from "../../../../../src/domain/statistics.ts"

const drawn = [
  {
    seed: 42,
    first: ["16245 481 0.5938702245641714 interactive", "3283 189 0.13477553305176648 batch"],
    sums: [44668303, 1556771, 3038.607067258355],
    classes: [760, 2477],
    next: 0.4570364285352031
  },
  {
    seed: 0,
    first: ["17877 120 0.4071334002343707 batch", "9065 688 0.729659249633986 responsive"],
    sums: [44284399, 1532397, 2975.004163642127],
    classes: [777, 2504],
    next: 0.10162598243905396
  },
  {
    seed: 123_456_789_012,
    first: ["12728 171 0.534338451624444 batch", "2350 108 0.4781315084504135 batch"],
    sums: [44684484, 1528200, 2972.780740430036],
    classes: [783, 2522],
    next: 0.6135173476087435
  }
]

describe("users", () => {
  it.each(drawn)("are those of Python with seed $seed", ({ classes, first, next, seed, sums }) => {
    const random = pythonRandom(seed)
    const users = drawUsers(random, 5000)
    expect(
      users.slice(0, 2).map(({ contextTokens, generatedTokens, qos, think }) =>
        `${contextTokens} ${generatedTokens} ${think} ${qos}`
      )
    ).toEqual(first)
    expect([
      sum(users.map(({ contextTokens }) => contextTokens)),
      sum(users.map(({ generatedTokens }) => generatedTokens)),
      sum(users.map(({ think }) => think))
    ]).toEqual(sums)
    expect(["interactive", "batch"].map((level) => users.filter(({ qos }) => qos === level).length)).toEqual(classes)
    expect(random.random()).toBe(next)
  })
})
