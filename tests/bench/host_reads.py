#!/usr/bin/env python3
"""What a scrape of this host is made of: first what the kernel takes for the reads that default collectors make at each
scrape, then how long Weir's collectors take. CPU time of the reads, each in turn as often as it is read for a page, less
that of an empty one; the collectors' is time, as the page tells it. Medians, in microseconds.

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

# A read more where the kernel tells only by another one that nothing follows.
FILES = [("net/netstat", 1), ("net/snmp", 1), ("net/snmp6", 1), ("vmstat", 2), ("net/udp", 1), ("net/udp6", 1),
         ("diskstats", 1), ("stat", 2), ("meminfo", 1), ("net/sockstat", 1), ("net/sockstat6", 1), ("net/softnet_stat", 1),
         ("schedstat", 1), ("loadavg", 1), ("sys/fs/file-nr", 1), ("pressure/cpu", 1), ("pressure/io", 1),
         ("pressure/memory", 1)]
DURATION = re.compile(r'^node_scrape_collector_duration_seconds\{collector="(\w+)"\} (\S+)$', re.MULTILINE)


class File:
    buffer = bytearray(1 << 14)

    def __init__(self, path, times):
        self.name, self.times = path, times
        self.fd = os.open(path, os.O_RDONLY)

    def read(self):
        offset = 0
        for _ in range(self.times):
            offset += os.preadv(self.fd, [self.buffer], offset)


class Links:
    """rtnetlink(7): RTM_GETLINK for all, with their statistics."""

    name, times = "links by netlink", 1
    request = struct.pack("=IHHII16x", 32, 18, 0x301, 1, 0)

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)

    def read(self):
        self.socket.send(self.request)
        while struct.unpack_from("=IH", self.socket.recv(1 << 16))[1] != 3:  # NLMSG_DONE
            pass


def cpu_us(source):
    start = time.thread_time_ns()
    source.read()
    return (time.thread_time_ns() - start) / 1000


def sources():
    for name, times in FILES:
        if os.path.exists(f"/proc/{name}"):
            yield File(f"/proc/{name}", times)
    yield Links()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=300)
    arguments.add_argument("--exporter", default="build/release/weir_exporter")
    options = arguments.parse_args()

    empty, reads = File("/dev/null", 1), list(sources())
    taken = {source: [] for source in reads}
    for _ in range(options.rounds):
        for source in reads:
            taken[source].append(cpu_us(source) - source.times * cpu_us(empty))
    print(f"{'read':28} {'times':>5} {'CPU us':>7}")
    medians = {source: statistics.median(times) for source, times in taken.items()}
    for source, median in sorted(medians.items(), key=lambda item: -item[1]):
        print(f"{source.name:28} {source.times:5} {median:7.1f}")
    print(f"{'all':28} {'':5} {sum(medians.values()):7.1f}")

    weir, durations = Exporter("Weir", [options.exporter]), {}
    try:
        for _ in range(options.rounds):
            weir.get()
            for name, seconds in DURATION.findall(weir.body.decode()):
                durations.setdefault(name, []).append(float(seconds) * 1e6)
    finally:
        weir.process.terminate()
        weir.process.wait()
    print(f"\n{'collector':28} {'':5} {'us':>7}")
    medians = {name: statistics.median(times) for name, times in durations.items()}
    for name, median in sorted(medians.items(), key=lambda item: -item[1]):
        print(f"{name:28} {'':5} {median:7.1f}")
    print(f"{'all':28} {'':5} {sum(medians.values()):7.1f}")


if __name__ == "__main__":
    main()
