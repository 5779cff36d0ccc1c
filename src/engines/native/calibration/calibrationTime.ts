/** How long a run's ranks are to generate into nothing before the first timed phase. */
import { InvalidOption } from "../../../errors/AppError.ts"
import { wholeCalibration } from "./clientLimit.ts"

/** Shortens it, for tests of the whole program. A measurement that was calibrated for less says so. */
export const calibrationVariable = "MLPS_CALIBRATION_SECONDS"

/** Seconds; `value` is what the environment says, if anything. */
export const calibrationTime = (value: string | undefined): number | InvalidOption => {
  if (value === undefined) return wholeCalibration
  const seconds = Number(value)
  return seconds > 0 && seconds <= wholeCalibration ? seconds : new InvalidOption({
    option: `variable ${calibrationVariable}`,
    expected: `a number of seconds above 0 and at most ${wholeCalibration}`,
    actual: value === "" ? "nothing" : value
  })
}
