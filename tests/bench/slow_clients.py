#!/usr/bin/env python3
"""What slow clients do to a scrape: so many connect at once and send a byte a second, of a head or with TLS of a
client's hello. Beside them the exporter is scraped, at once and then every half second until it has cut all of them.
Each round has clients of its own; "first" is the scrape that meets all of them, "slowest" the longest of the round,
"cut" when the last of them was. Wall time, for that is what a scraper waits.

    python3 tests/bench/slow_clients.py [--clients 200] [--rounds 7] [--exporter build/release/weir_exporter]
"""

import argparse
import contextlib
import os
import socket
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))

ROUND_PATIENCE_S = 20
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: slow\r\n"  # never ended
HELLO = b"\x16\x03\x01\x02\x00" + b"\1" * 512
LOOK_S = 0.5


class Cleanups(contextlib.ExitStack):
    """What the end-to-end tests' harness wants of a test."""

    def addCleanup(self, function, *arguments):
        self.callback(function, *arguments)


class SlowClient:
    def __init__(self, port, bytes_to_send):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setblocking(False)
        self.bytes_to_send, self.sent, self.is_cut = bytes_to_send, 0, False

    def send_byte(self):
        try:
            self.socket.send(self.bytes_to_send[self.sent:self.sent + 1])
            self.sent += 1
        except OSError:
            self.is_cut = True

    def look(self):
        try:
            while self.socket.recv(4096):
                pass
            self.is_cut = True
        except BlockingIOError:
            pass
        except OSError:
            self.is_cut = True


def scrape_s(weir):
    start = time.monotonic()
    if weir.get().status != 200:
        sys.exit("a scrape was not answered with 200")
    return time.monotonic() - start


def measure_round(weir, count, bytes_to_send):
    """The first scrape, the slowest, and when the last client was cut, in seconds."""
    begin = time.monotonic()
    clients = [SlowClient(weir.port, bytes_to_send) for _ in range(count)]
    try:
        scrapes, next_byte = [], begin
        while time.monotonic() < begin + ROUND_PATIENCE_S:
            if time.monotonic() >= next_byte:
                next_byte += 1
                for client in clients:
                    if not client.is_cut:
                        client.send_byte()
            scrapes.append(scrape_s(weir))
            for client in clients:
                client.look()
            if all(client.is_cut for client in clients):
                return scrapes[0], max(scrapes), time.monotonic() - begin
            time.sleep(LOOK_S)
        return scrapes[0], max(scrapes), float("inf")
    finally:
        for client in clients:
            client.socket.close()


def measure(name, weir, bytes_to_send, arguments):
    weir.get()
    calm = [scrape_s(weir) for _ in range(20)]
    rounds = []
    for _ in range(arguments.rounds):
        rounds.append(measure_round(weir, arguments.clients, bytes_to_send))
        time.sleep(LOOK_S)  # what a round leaves behind is none of the next one's
    first, slowest, cut = zip(*rounds)

    def cell(values):
        return f"{statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"
    print(f"{name:12}{statistics.median(calm):>10.3f}{cell(first):>26}{cell(slowest):>26}{cell(cut):>26}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--exporter", default="build/release/weir_exporter")
    arguments = parser.parse_args()
    os.environ["E2E_EXPORTER"] = arguments.exporter
    from guarded import TLS, GuardedWeir, folder_of  # it reads the variable
    from harness import Weir

    print(f"{arguments.clients} slow clients; seconds, median (least to most) of {arguments.rounds} rounds")
    print(f"{'':12}{'alone':>10}{'first':>26}{'slowest':>26}{'cut':>26}")
    with Cleanups() as cleanups:
        measure("plain HTTP", Weir(cleanups), REQUEST, arguments)
    with Cleanups() as cleanups:
        measure("TLS", GuardedWeir(cleanups, folder_of(cleanups), TLS), HELLO, arguments)


if __name__ == "__main__":
    main()
