/** Texts of real machines, as the kernel printed them. */
export const meminfoText = `MemTotal:       24684084 kB
MemFree:        24385452 kB
MemAvailable:   24366164 kB
Buffers:            1736 kB
Cached:           138208 kB
SwapCached:            0 kB
Active:            93208 kB
Inactive:          50932 kB
Active(anon):       1572 kB
Shmem:              8872 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
`

/** Two sockets of two cores with two threads each would print eight such blocks; these are three threads of two cores. */
export const cpuinfoText = `processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Processor
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu vme de pse tsc msr lm constant_tsc
power management:

processor\t: 1
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Processor
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu vme de pse tsc msr lm constant_tsc
power management:

processor\t: 2
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Processor
physical id\t: 1
core id\t\t: 0
flags\t\t: fpu vme de pse tsc msr lm constant_tsc
power management:

`

export const armCpuinfoText = `processor\t: 0
BogoMIPS\t: 50.00
Features\t: fp asimd evtstrm aes
CPU implementer\t: 0x41

processor\t: 1
BogoMIPS\t: 50.00
Features\t: fp asimd evtstrm aes
CPU implementer\t: 0x41

Hardware\t: BCM2835
`

export const diskstatsText = `   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 254       0 vda 25263 8492 2240762 17766 4038 44538 1476712 3522 0 3604 21671 3888 99 53472 381 4 5
   8       1 sda1 10 20 30 40 50 60 70 80 90 100 110 1 2 3 4
   8       0 sdb 1 2 3 4 5 6 7 8 9 10 11
 202       0 short 1 2 3
`

export const netdevText = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
  eth0: 355829953   11277    1    2    3     4          5         6  1172705    7703    7    8    9    10       11         12
eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
`

export const mountsText = `proc /proc proc rw,relatime 0 0
/dev/vda / ext4 rw,relatime,discard 0 0
tmpfs /dev/shm tmpfs rw,relatime,size=24684084k 0 0
server:/export/my\\040data /mnt/my\\040data nfs4 rw,vers=4.2,hard,proto=tcp 0 0
/dev/sdb1 /mnt/over xfs rw 0 0
tmpfs /mnt/over tmpfs rw 0 0
`

export const versionText =
  "Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)\n"

export const loadavgText = "0.40 0.31 0.14 1/100 9062\n"

export const uptimeText = "1280.26 2425.32\n"

export const osReleaseText = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
# a comment = nothing
ID=debian
BUG_REPORT_URL='https://bugs.debian.org/'
`

export const limitsText = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max open files            1024                 1048576              files     
Max nice priority         0                    0                    
`
