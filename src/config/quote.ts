/** Words as a POSIX shell reads them back. A leading `=` and any `~` are quoted too: zsh and bash expand them. */

const plain = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/

export const quoteWord = (word: string): string => plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

export const quoteWords = (words: ReadonlyArray<string>): string => words.map(quoteWord).join(" ")
