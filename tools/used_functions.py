#!/usr/bin/env python3
"""Writes cmake/used_functions.txt: the functions that weir_exporter runs with its default flags, so that the linker can
put them side by side, those of each scrape first (docs/decisions/0081, 0103). Runs the program under valgrind, scrapes it,
asks for its pages, ends it. A list that is old costs memory, nothing else; make it again when tests/e2e/test_memory.py
fails, then build again.

    python3 tools/used_functions.py [--exporter build/release/weir_exporter]
"""

import argparse
import collections
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

LIST = pathlib.Path(__file__).parents[1] / "cmake/used_functions.txt"
ACCEPTS = ["text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"]
SCRAPES = 5
LONGEST_INTERVAL = 31  # seconds, of what is not done at each scrape (LastLook)
# Debian's archives of these have no section per function: the objects that each scrape uses, and the start.
ARCHIVES_OFTEN = {"libre2": ["re2", "onepass"]}
ARCHIVES = {"libboost_program_options": ["cmdline", "convert", "options_description", "positional_options", "utf8_codecvt_facet",
                                          "value_semantic"],
            "libre2": ["dfa", "prog", "compile", "parse", "regexp", "rune", "simplify"],
            "libyaml-cpp": ["parser.cpp", "scanner.cpp", "scantoken.cpp", "simplekey.cpp", "singledocparser.cpp", "tag.cpp"]}
# What runs before main().
FIRST = ["*(.text.startup .text.startup.*)", "*Scrt1.o(.text)", "*crtbeginS.o(.text)", "*libgcc.a:cpuinfo.o(.text)"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def await_ready(port):
    for _ in range(600):
        try:
            return get(port, "/-/ready")
        except OSError:
            time.sleep(0.1)
    sys.exit("not ready in a minute")


def scrape(port):
    """As a Prometheus does, and one of another time."""
    for accept in ACCEPTS:
        for encoding in ("identity", "gzip"):
            for _ in range(SCRAPES):
                get(port, "/metrics", **{"Accept": accept, "Accept-Encoding": encoding})


def dump(process):
    """What was run up to now has a profile of its own: profile.1, profile.2, ..."""
    subprocess.run(["callgrind_control", "--dump", str(process.pid)], stdout=subprocess.DEVNULL, check=True)


def run(exporter, profile):
    """Start and first scrapes, scrapes, status page and end: profile.1, profile.2, profile."""
    port = free_port()
    process = subprocess.Popen(["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={profile}", exporter,
                                f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        await_ready(port)
        scrape(port)
        dump(process)
        scrape(port)
        time.sleep(LONGEST_INTERVAL)
        scrape(port)
        dump(process)
        if b"weir_build_info" not in get(port, "/metrics") or b"Weir" not in get(port, "/"):
            sys.exit("another program answers")
    finally:
        process.terminate()
        code = process.wait(120)
    if code != 0:
        sys.exit(f"valgrind ended with {code}")


def executed(profile, exporter):
    """The names of the program's own functions in a profile: "ob=(1) file" and "fn=(2) name" set what the costs after
    them belong to; a name is written once, then its number stands for it."""
    names, found, program = {}, set(), False
    for line in profile.read_text(errors="replace").splitlines():
        match = re.match(r"c?(ob|fn)=(\(\d+\))(?: (.*))?$", line)
        if not match:
            continue
        kind, number, name = match.groups()
        name = names.setdefault((kind, number), name)
        if line.startswith("ob="):
            program = pathlib.Path(name).name == exporter.name
        elif line.startswith("fn=") and program:
            found.add(name.partition("'")[0])
    return found


def aliases(exporter):
    """Of each function's name all that it has: the compiler names its section by one of them."""
    table = subprocess.run(["nm", "--defined-only", exporter], capture_output=True, text=True, check=True).stdout
    by_address = collections.defaultdict(set)
    for line in table.splitlines():
        address, kind, name = line.split(maxsplit=2)
        if kind in "tTwWuV":
            by_address[address].add(name)
    return {name: names for names in by_address.values() for name in names}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exporter", type=pathlib.Path, default=pathlib.Path("build/release/weir_exporter"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        run(arguments.exporter, profile)
        at_start, each_time, at_end = (executed(path, arguments.exporter) for path in (
            profile.with_suffix(".1"), profile.with_suffix(".2"), profile))
    names = aliases(arguments.exporter)

    def sections(found):
        return sorted({other for name in found for other in names.get(name, ()) if not other.startswith("_GLOBAL_")})

    often, seldom = sections(each_time), sections((at_start | at_end) - each_time)

    def functions(names):
        return [f"*(.text.{name})" for name in names]

    def objects(archives):
        return [f"*{archive}.a:{name}.o(.text)" for archive, names in archives.items() for name in names]

    lines = functions(often) + objects(ARCHIVES_OFTEN) + FIRST + objects(ARCHIVES) + functions(seldom)
    LIST.write_text("".join(f"{line}\n" for line in lines))
    print(f"{LIST}: {len(often)} names of each scrape, {len(seldom)} others")


if __name__ == "__main__":
    main()
