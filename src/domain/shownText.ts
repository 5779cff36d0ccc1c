/** Text of others as it may be shown: it moves no cursor, hides nothing, and fills no screen. */

/** All but tab and line feed; also what turns the direction of writing. */

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const escaped = (character: string): string => {
  const code = character.charCodeAt(0)
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`
}

/** Control characters as what a program would write for them. */
export const visible = (text: string): string => text.replace(controls, escaped)

/** At most so many characters, and how many more there were. */
export const bounded = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)} [… ${text.length - most} more characters]`

/** A list of hosts or files is many words with commas between. */
const longWord = /[^\s,]{4097,}/g
const longestWord = 4096

/** Of a command line that names thousands of hosts. */
const longestLine = 65_536

/** Text for people, of which no word and no line is longer than anyone reads. */
export const readable = (text: string): string =>
  text.replace(longWord, (word) => bounded(word, longestWord))
    .split("\n").map((line) => bounded(line, longestLine)).join("\n")
