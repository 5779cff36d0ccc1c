/**
 * Differences that were meant. An entry is used when the case's name, the part (`status`, `stdout`, `stderr`, `file NAME`), what went
 * and what came (lines joined by newlines; an empty text where nothing did) all match:
 *
 *   { case: /^help/, part: /^stdout$/, went: /^$/, came: /^ {2}vectordb .*$/, reason: "a third benchmark" }
 *
 * An entry that no difference used is reported as stale. Empty the list when the old build moves on.
 */
export const expected = []
