/** Figures that no run can have, so that they are none: a rate below zero, a duration or a size of nothing. */

const mayBeZero = /stdev|_au_|recall/

/** `name`: of a figure as DLIO and the other official programs call it. */
export const isPossible = (name: string, value: number): boolean =>
  Number.isFinite(value) && (mayBeZero.test(name) ? value >= 0 : value > 0)
