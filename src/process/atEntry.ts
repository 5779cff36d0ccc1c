/**
 * What the shell at the head of `dist/main.js` saw before it became Node (scripts/head.sh). Node begins by taking no signal for
 * ignored and by opening `/dev/null` in place of every standard stream that is closed, so that it cannot see either itself.
 */

interface AtEntry {
  /** Under `nohup` or `trap '' HUP`: the end of a session is not meant to end this program. */
  readonly hangUpIgnored: boolean
  /** `>&-`: whatever is printed is lost. */
  readonly outputClosed: boolean
}

const variable = "MLPS_AT_ENTRY"

/** The bit of signal 1 in the last hexadecimal digit of a signal mask. */
const holdsHangUp = (mask: string): boolean => (Number.parseInt(mask.slice(-1), 16) & 1) === 1

/** `<pid> <SigIgn of /proc/PID/status> <open or closed>`; words of another process, or none, say nothing. */
export const parseAtEntry = (text: string | undefined, pid: number): AtEntry => {
  const [whose, mask = "", output] = (text ?? "").split(" ")
  return whose === String(pid) && /^[0-9a-f]+$/.test(mask)
    ? { hangUpIgnored: holdsHangUp(mask), outputClosed: output === "closed" }
    : { hangUpIgnored: false, outputClosed: false }
}

/** Programs that this one starts are not told: what was seen is true of this process. */
// Read before Effect is loaded: @effect-diagnostics processEnv:off
export const atEntry: AtEntry = parseAtEntry(process.env[variable], process.pid)
delete process.env[variable]
