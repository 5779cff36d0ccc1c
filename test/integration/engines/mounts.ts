/** Small file systems of their own, for faults that a folder cannot have. Only root may mount; others skip. */
import { execFileSync } from "node:child_process"

/** False where this is not possible. */
export const succeeds = (program: string, ...args: ReadonlyArray<string>): boolean => {
  try {
    execFileSync(program, [...args], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** Why a test that needs them skips. */
export const noMount = "nothing can be mounted here"
export const noImage = "no image of a file system can be made and mounted here"

export const mounted = (target: string, type: string, options: string): boolean =>
  succeeds("mount", "-t", type, "-o", options, type, target)

/** A new ext4 file system in an image file. */
export const mountedImage = (image: string, target: string, size: string): boolean =>
  succeeds("truncate", "-s", size, image) && succeeds("mkfs.ext4", "-q", "-O", "^has_journal", image) &&
  succeeds("mount", "-o", "loop", image, target)

/** The same with a journal that takes the data too, by a default of the file system that no mount option names. */
export const mountedJournal = (image: string, target: string, size: string): boolean =>
  succeeds("truncate", "-s", size, image) && succeeds("mkfs.ext4", "-q", image) &&
  succeeds("tune2fs", "-o", "journal_data", image) && succeeds("mount", "-o", "loop", image, target)

/** Why a test that needs a broken one skips. */
export const noShutdown = "no file system can be shut down here"

/** From now on an ext4 answers everything with EIO (EXT4_IOC_SHUTDOWN without a flush), as one whose device has gone. */
export const shutDown = (target: string): boolean =>
  succeeds(
    "python3",
    "-c",
    "import fcntl, os, struct, sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))",
    target
  )

/** A killed process may hold its files a moment longer than its state tells. */
export const unmount = async (target: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    if (succeeds("umount", target)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  execFileSync("umount", ["-l", target])
}
