"""dead_mount.py FOLDER PID_FILE COMMAND...

Runs the command in a mount namespace of its own where FOLDER is a FUSE mount that nobody answers for: whoever
asks it waits in the kernel until the process in PID_FILE, which holds the mount, ends. Needs root."""

import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWNS, MS_REC, MS_PRIVATE, PR_SET_PDEATHSIG = 0x20000, 0x4000, 0x40000, 1
libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        sys.exit(f"{what}: {os.strerror(ctypes.get_errno())}")


def main(folder, pid_file, *command):
    device = os.open("/dev/fuse", os.O_RDWR)
    check(libc.unshare(CLONE_NEWNS), "unshare")
    check(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None), "mount private")
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0"
    check(libc.mount(b"dead", folder.encode(), b"fuse", 0, options.encode()), "mount fuse")
    holder = os.fork()
    if holder == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        while True:
            signal.pause()
    Path(pid_file).write_text(str(holder))
    os.execv(command[0], command)  # closes the command's copy of the device


if __name__ == "__main__":
    main(*sys.argv[1:])
