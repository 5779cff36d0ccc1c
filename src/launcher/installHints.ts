/** What to type to get a missing program, by operating system. Source: cluster-info.md 8. */

export type Installable = "mpi" | "ssh"

const byId: Readonly<Record<Installable, Readonly<Record<string, string>>>> = {
  mpi: {
    ubuntu: "sudo apt-get install openmpi-bin libopenmpi-dev",
    debian: "sudo apt-get install openmpi-bin libopenmpi-dev",
    rhel: "sudo dnf install openmpi openmpi-devel",
    centos: "sudo yum install openmpi openmpi-devel",
    fedora: "sudo dnf install openmpi openmpi-devel",
    arch: "sudo pacman -S openmpi"
  },
  ssh: {
    ubuntu: "sudo apt-get install openssh-client",
    debian: "sudo apt-get install openssh-client",
    rhel: "sudo dnf install openssh-clients",
    centos: "sudo yum install openssh-clients",
    fedora: "sudo dnf install openssh-clients",
    arch: "sudo pacman -S openssh"
  }
}

const otherwise: Readonly<Record<Installable, string>> = {
  mpi: "install Open MPI with your package manager",
  ssh: "install the OpenSSH client with your package manager"
}

/** `osRelease`: /etc/os-release as pairs; derivatives are found by their ID_LIKE. */
export const installHint = (what: Installable, osRelease: Readonly<Record<string, string>>): string => {
  const ids = [osRelease["ID"] ?? "", ...(osRelease["ID_LIKE"] ?? "").split(" ")]
  const known = ids.find((id) => Object.hasOwn(byId[what], id))
  return known === undefined ? otherwise[what] : byId[what][known] ?? otherwise[what]
}
