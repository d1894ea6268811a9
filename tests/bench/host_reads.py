#!/usr/bin/env python3
"""What a scrape of this host is made of: first what the kernel takes for the reads that default collectors make at each
scrape, then how long Weir's collectors take. CPU time of the reads, each in turn, less that of an empty one; the collectors' is time, as the page tells it. Medians, in microseconds.

    python3 tests/bench/host_reads.py [--rounds 300] [--exporter build/release/weir_exporter]
"""

import argparse
import os
import re
import socket
import statistics
import struct
import time

from host_cost import Exporter

FILES = ["net/netstat", "net/snmp", "net/snmp6", "vmstat", "diskstats", "stat", "meminfo", "net/sockstat", "net/sockstat6",
         "net/softnet_stat", "schedstat", "loadavg", "sys/fs/file-nr", "pressure/cpu", "pressure/io", "pressure/memory"]
LAST_OF_VMSTAT = b"\noom_kill "  # no more of it is read, but for 128 bytes
DURATION = re.compile(r'^node_scrape_collector_duration_seconds\{collector="(\w+)"\} (\S+)$', re.MULTILINE)


class File:
    def __init__(self, path, size=1 << 14):
        self.name, self.buffer = path, bytearray(size)
        self.fd = os.open(path, os.O_RDONLY)

    def read(self):
        os.preadv(self.fd, [self.buffer], 0)


class Counters:
    """rtnetlink(7): RTM_GETSTATS for all links, IFLA_STATS_LINK_64 alone."""

    name = "counters by netlink"
    request = struct.pack("=IHHII8xI", 28, 94, 0x301, 1, 0, 1)
    done = struct.pack("=IH", 20, 3)  # NLMSG_DONE, the last of the last datagram

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.settimeout(5)

    def read(self):
        self.socket.send(self.request)
        answer = b""
        while answer[-20:-14] != self.done:
            answer = self.socket.recv(1 << 16)


def cpu_us(source):
    start = time.thread_time_ns()
    source.read()
    return (time.thread_time_ns() - start) / 1000


def vmstat_bytes():
    with open("/proc/vmstat", "rb") as file:
        text = file.read()
    return text.find(LAST_OF_VMSTAT) + len(LAST_OF_VMSTAT) + 128


def has_sockets(name):
    with open(name, encoding="ascii") as file:
        return len(file.readlines()) > 1


def sources():
    for name in FILES:
        if os.path.exists(f"/proc/{name}"):
            yield File(f"/proc/{name}", vmstat_bytes() if name == "vmstat" else 1 << 14)
    for name in ("/proc/net/udp", "/proc/net/udp6"):  # else nothing is read of them
        if os.path.exists(name) and has_sockets(name):
            yield File(name)
    yield Counters()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=300)
    arguments.add_argument("--exporter", default="build/release/weir_exporter")
    options = arguments.parse_args()

    empty, reads = File("/dev/null"), list(sources())
    taken = {source: [] for source in reads}
    for _ in range(options.rounds):
        for source in reads:
            taken[source].append(cpu_us(source) - cpu_us(empty))
    print(f"{'read':28} {'CPU us':>7}")
    medians = {source: statistics.median(times) for source, times in taken.items()}
    for source, median in sorted(medians.items(), key=lambda item: -item[1]):
        print(f"{source.name:28} {median:7.1f}")
    print(f"{'all':28} {sum(medians.values()):7.1f}")

    weir, durations = Exporter("Weir", [options.exporter]), {}
    try:
        for _ in range(options.rounds):
            weir.get()
            for name, seconds in DURATION.findall(weir.body.decode()):
                durations.setdefault(name, []).append(float(seconds) * 1e6)
    finally:
        weir.process.terminate()
        weir.process.wait()
    print(f"\n{'collector':28} {'us':>7}")
    medians = {name: statistics.median(times) for name, times in durations.items()}
    for name, median in sorted(medians.items(), key=lambda item: -item[1]):
        print(f"{name:28} {median:7.1f}")
    print(f"{'all':28} {sum(medians.values()):7.1f}")


if __name__ == "__main__":
    main()
