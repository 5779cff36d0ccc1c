import { describe, expect, it } from "@effect/vitest"
import {
  diskOf,
  mountInfoOf,
  serverBytesOf,
  withExt4Options
} from "../../../../../src/engines/native/storage/mountinfo.ts"

const mountinfo = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:27 / /mnt rw - tmpfs tmpfs rw,size=1024k
31 30 0:44 / /mnt/my\\040share rw,relatime shared:7 master:2 - nfs4 server:/export rw,vers=4.2
40 22 0:33 / /data rw - btrfs /dev/sdb1 rw
41 40 0:50 / /data rw - overlay overlay rw,lowerdir=/a
`

describe("mountInfoOf", () => {
  it("takes the longest mount point that holds the path", () => {
    expect(mountInfoOf(mountinfo, "/var/tmp")).toEqual({
      mountPoint: "/",
      device: "254:0",
      type: "ext4",
      source: "/dev/vda"
    })
    expect(mountInfoOf(mountinfo, "/mnt/x")?.type).toBe("tmpfs")
    expect(mountInfoOf(mountinfo, "/mntx")?.type).toBe("ext4")
    expect(mountInfoOf(mountinfo, "/mnt/my share/ck")).toMatchObject({
      mountPoint: "/mnt/my share",
      type: "nfs4",
      source: "server:/export"
    })
  })

  it("takes the later of two mounts on one place", () => {
    expect(mountInfoOf(mountinfo, "/data/ck")?.type).toBe("overlay")
  })

  it("calls an overlay that writes into memory what it is: nothing written there reaches a device", () => {
    const overlay = (upper: string) =>
      `${mountinfo}50 22 0:60 / /live rw - overlay overlay rw,lowerdir=/a,upperdir=${upper},workdir=/w\n`
    expect(mountInfoOf(overlay("/mnt/up"), "/live/ck")).toEqual({
      mountPoint: "/live",
      device: "0:60",
      type: "tmpfs",
      source: "overlay"
    })
    expect(mountInfoOf(overlay("/var/up"), "/live/ck")?.type).toBe("overlay")
  })

  it("answers nothing rather than a guess", () => {
    expect(mountInfoOf("", "/var")).toBeNull()
    expect(mountInfoOf("nonsense\n", "/var")).toBeNull()
  })
})

describe("withExt4Options", () => {
  it("knows a default that the file system keeps in itself", () => {
    const root = mountInfoOf(mountinfo, "/")!
    expect(withExt4Options(root, "rw\ndata=journal\nerrors=continue\n").journalsData).toBe(true)
    expect(withExt4Options(root, "rw\ndata=ordered\n").journalsData).toBeUndefined()
    expect(withExt4Options(root, "").journalsData).toBeUndefined()
  })
})

const diskstats = `   7       0 loop0 10 0 80 1 0 0 0 0 0 5 5 0 0 0 0 0 0
 254       0 vda 9551 65 1043394 2437 39066 9171 11146560 24403 0 11900 27059 0 0 0 0 1020 218
   8      17 sdb1 5 0 16 0 7 0 24 0 0 0 0
`

describe("diskOf", () => {
  it("finds the device by number, and by name where the number is not a disk's; sectors are 512 bytes", () => {
    expect(diskOf(diskstats, mountInfoOf(mountinfo, "/")!)).toEqual({
      name: "vda",
      read: 1_043_394 * 512,
      written: 11_146_560 * 512
    })
    expect(diskOf(diskstats, { mountPoint: "/data", device: "0:33", type: "btrfs", source: "/dev/sdb1" }))
      .toEqual({ name: "sdb1", read: 16 * 512, written: 24 * 512 })
    expect(diskOf(diskstats, mountInfoOf(mountinfo, "/mnt/x")!)).toBeNull()
  })
})

const mountstats = `device /dev/vda mounted on / with fstype ext4
device server:/a mounted on /mnt/a with fstype nfs4 statvers=1.1
	opts:	rw,vers=4.2
	bytes:	1 2 3 4 500 600 7 8
device server:/b mounted on /mnt/b with fstype nfs statvers=1.1
	opts:	rw,vers=3
	bytes:	9 9 9 9 70 80 9 9
`

describe("serverBytesOf", () => {
  it("takes the server's fields of the mount asked for", () => {
    expect(serverBytesOf(mountstats, "/mnt/a")).toEqual({ read: 500, written: 600 })
    expect(serverBytesOf(mountstats, "/mnt/b")).toEqual({ read: 70, written: 80 })
    expect(serverBytesOf(mountstats, "/")).toBeNull()
    expect(serverBytesOf("", "/mnt/a")).toBeNull()
  })
})
