"""A virtual machine with two NUMA nodes that runs one of our programs: what this machine has not.

Debian's kernel for clouds, an archive in memory with the program, its libraries and a busybox, and
qemu without KVM, which not every machine offers. The program's port inside is reached by one on loopback."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from harness import Program, free_port

QEMU = shutil.which("qemu-system-x86_64")
BUSYBOX = shutil.which("busybox")
KERNELS = sorted(Path("/boot").glob("vmlinuz-*-cloud-amd64"))
PORT = 10147  # inside
INIT = """#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /modules/$module.ko; done
/bin/busybox ip link set lo up
/bin/busybox ip link set eth0 up
/bin/busybox ip addr add 10.0.2.15/24 dev eth0
/bin/busybox ip route add default via 10.0.2.2
{command} &
while kill -0 $!; do
  /bin/busybox grep Cpus_allowed_list /proc/$!/status
  /bin/busybox head -n 1 /proc/$!/numa_maps
  /bin/busybox sleep 1
done
/bin/busybox poweroff -f
"""


def missing():
    """What a virtual machine needs and this one has not; empty if all is there."""
    return " and ".join(name for name, found in (
        ("qemu-system-x86", QEMU), ("busybox-static", BUSYBOX),
        ("linux-image-cloud-amd64", KERNELS)) if not found)


def linked(program):
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return {Path(path) for path in re.findall(r"(/\S+) \(0x", listed)}


def libraries(program):
    """Those that it is linked to, and hwloc, which the exporter loads when it is asked about nodes."""
    found = linked(program)
    libc = next(path for path in found if path.name == "libc.so.6")
    hwloc = libc.with_name("libhwloc.so.15")
    return found | {hwloc} | linked(hwloc)


def modules_of(kernel):
    """The files for a network card, in the order in which they need each other."""
    folder = Path("/lib/modules") / kernel.name.removeprefix("vmlinuz-")
    needs = dict(line.split(":") for line in (folder / "modules.dep").read_text().splitlines())
    ordered = []
    for wanted in ("virtio/virtio_pci", "net/virtio_net"):
        path = f"kernel/drivers/{wanted}.ko"
        # The last ones are needed by those before them.
        for name in [*needs[path].split()[::-1], path]:
            if folder / name not in ordered:
                ordered.append(folder / name)
    return ordered


class Archive:
    """A cpio archive of the kernel's kind ("newc"; Documentation/driver-api/early-userspace)."""

    def __init__(self):
        self.data, self.folders, self.count = bytearray(), set(), 0

    def entry(self, name, mode, content=b""):
        self.count += 1
        fields = [self.count, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        self.data += b"070701" + b"".join(b"%08x" % field for field in fields)
        self.data += name.encode() + b"\0"
        self.data += bytes(-len(self.data) % 4)
        self.data += content + bytes(-len(content) % 4)

    def add(self, name, content):
        for folder in [*Path(name).parents][-2::-1]:
            if folder not in self.folders:
                self.folders.add(folder)
                self.entry(str(folder), 0o040755)
        self.entry(name, 0o100755, content)

    def finished(self):
        for folder in ("proc", "sys", "dev", "tmp"):
            self.entry(folder, 0o040755)
        self.entry("TRAILER!!!", 0)
        return bytes(self.data)


def archive(kernel, program, command):
    modules = modules_of(kernel)
    files = Archive()
    files.add("init", INIT.format(modules=" ".join(path.stem for path in modules),
                                  command=command).encode())
    files.add("bin/busybox", Path(BUSYBOX).read_bytes())
    files.add("bin/program", Path(program).read_bytes())
    for library in libraries(program):
        files.add(str(library).lstrip("/"), library.read_bytes())
    for module in modules:
        files.add(f"modules/{module.name}", module.read_bytes())
    return files.finished()


class TwoNodeMachine(Program):
    """Runs the program with these arguments; it listens on 0.0.0.0:PORT inside. log() is the
    console: what the program prints, and again and again what it is bound to."""

    def __init__(self, test, folder, program, arguments):
        kernel = KERNELS[-1]
        image = Path(folder) / f"{Path(program).name}-{'-'.join(arguments).strip('-')}.cpio"
        command = " ".join(["/bin/program", *arguments])
        image.write_bytes(archive(kernel, program, command))
        port = free_port()
        super().__init__(
            test,
            [QEMU, "-accel", "tcg", "-cpu", "max", "-nodefaults", "-no-reboot",
             "-nographic", "-serial", "stdio", "-m", "1G", "-smp", "2",
             "-object", "memory-backend-ram,id=m0,size=512M",
             "-object", "memory-backend-ram,id=m1,size=512M",
             "-numa", "node,nodeid=0,cpus=0,memdev=m0", "-numa", "node,nodeid=1,cpus=1,memdev=m1",
             "-kernel", kernel, "-initrd", image, "-append", "console=ttyS0 panic=-1 quiet",
             "-netdev", f"user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:{PORT}",
             "-device", "virtio-net-pci,netdev=n,romfile="],
            port, "/-/ready")

    def stop(self):
        """Its plug is pulled."""
        self.kill()
        return 0
