/** Milliseconds since 1970 → `2026-01-02T03:04:05Z`: whole seconds, UTC, as the v3.0 tool stamps its facts. No clock is read. */
// @effect-diagnostics-next-line globalDate:off
export const utcSecond = (millis: number): string => `${new Date(millis).toISOString().slice(0, 19)}Z`
