/** Whether two texts or documents are one once they are masked. */
import { masks } from "../../fixtures/parity.ts"

export const sameText = (one: string, other: string): boolean => masks.maskSentences(one) === masks.maskSentences(other)

export const sameDocument = (one: object, other: object): boolean =>
  masks.maskDocument(one) === masks.maskDocument(other)

export const joinedAs = masks.joinParagraphs
