/** Names that an NFS client gives to files that were removed while a process still has them open. */

const pattern = /(?:^|\/)\.nfs[0-9a-fA-F]{8,}$/

/** By the last part of a path. */
export const isSillyRename = (path: string): boolean => pattern.test(path)

/** What such a file is, for messages. */
export const sillyRename =
  "an NFS client's name for a file that was removed while a process still has it open; it goes when that process lets go of it"
