#!/usr/bin/env python3
"""Writes cmake/used_functions.txt: the functions that weir_exporter runs with its default flags, so that the linker can
put them side by side (docs/decisions/0081). Runs the program under valgrind, scrapes it, asks for its pages, ends it.
A list that is old costs memory, nothing else; make it again when tests/e2e/test_memory.py fails, then build again.

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
# Debian's archives of these have no section per function: the objects that are used.
ARCHIVES = {"libboost_program_options": ["cmdline", "convert", "options_description", "positional_options", "utf8_codecvt_facet",
                                          "value_semantic"],
            "libre2": ["compile", "dfa", "onepass", "parse", "prog", "re2", "regexp", "rune", "simplify"],
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


def use(port):
    """What a Prometheus and a look at the status page ask for."""
    for _ in range(600):
        try:
            get(port, "/-/ready")
            break
        except OSError:
            time.sleep(0.1)
    for accept in ACCEPTS:
        for encoding in ("identity", "gzip"):
            for _ in range(SCRAPES):
                get(port, "/metrics", **{"Accept": accept, "Accept-Encoding": encoding})
    if b"weir_build_info" not in get(port, "/metrics") or b"Weir" not in get(port, "/"):
        sys.exit("another program answers")


def run(exporter, profile):
    port = free_port()
    process = subprocess.Popen(["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={profile}", exporter,
                                f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        use(port)
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
        found = executed(profile, arguments.exporter)
    names = aliases(arguments.exporter)
    sections = sorted({other for name in found for other in names.get(name, ()) if not other.startswith("_GLOBAL_")})
    lines = FIRST + [f"*{archive}.a:{name}.o(.text)" for archive, objects in ARCHIVES.items() for name in objects]
    lines += [f"*(.text.{name})" for name in sections]
    LIST.write_text("".join(f"{line}\n" for line in lines))
    print(f"{LIST}: {len(sections)} names")


if __name__ == "__main__":
    main()
