/** Words as a POSIX shell reads them back. */
export const quote = (words: ReadonlyArray<string>): string =>
  words.map((word) => /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ")
