#!/usr/bin/env python3
"""Checks the rooms of the house: who may include whom, where a third party may be used, that no file
of src/ and include/ has more than 300 lines, and that no two define a class of one name in one
namespace (the linker takes either, silently).

    check_layering.py SOURCE_DIR

A public header belongs to the module whose CMakeLists.txt lists it. Exit 1 and one line per fault.
"""

import re
import sys
from pathlib import Path

# A module, and those it may include besides itself.
LOW = {"base", "model"}
MODULES = {
    "base": set(),
    "model": {"base"},
    "exposition": LOW,
    "governor": LOW,
    "collect": LOW,
    "instrument": LOW | {"collect"},
    "pipeline": LOW | {"collect", "instrument"},
    "interop": LOW | {"collect", "runtime"},
    "runtime": LOW | {"exposition", "governor", "collect"},
    "fetch": LOW,
    "collectors": LOW | {"collect", "exposition", "fetch"},
    "http": LOW | {"exposition", "governor", "collect", "runtime"},
    "offline": LOW | {"exposition", "governor", "runtime"},
    "config": LOW | {"governor", "collect", "runtime", "http"},
    "app": LOW | {"exposition", "governor", "collect", "collectors", "fetch", "runtime", "http", "config",
                  "offline"},
}

# A third party's headers (by prefix), and its homes (path prefixes below src/).
THIRD_PARTIES = {
    "boost/program_options": ["app/"],
    "civetweb.h": ["http/"],
    "crypt.h": ["http/password_hash"],
    "curl/": ["fetch/"],
    "emmintrin.h": ["exposition/crc_fold"],
    "hwloc.h": ["collectors/host/topology"],
    "isa-l/": ["exposition/deflate_isal", "fetch/gunzip_isal"],
    "nlohmann/": ["config/", "http/", "collectors/pipeline/", "offline/analysis_json"],
    "openssl/": ["http/openssl/", "collectors/pipeline/hash_modulus"],
    "prometheus/": ["interop/", "weir/interop/"],
    "re2/": ["collect/regex"],
    "systemd/": ["collectors/host/systemd_bus"],
    "xxhash.h": ["model/series_key"],
    "yaml-cpp/": ["config/"],
    "zlib.h": ["exposition/deflate_zlib", "fetch/gunzip_zlib"],
    "zstd.h": ["exposition/zstd_body"],
}

SYSTEM_FOLDERS = {"arpa", "asm", "linux", "net", "netinet", "sys"}
SYSTEM_HEADERS = {
    "dirent.h", "dlfcn.h", "errno.h", "fcntl.h", "glob.h", "ifaddrs.h", "link.h", "malloc.h", "mntent.h", "netdb.h", "poll.h", "pthread.h",
    "sched.h", "signal.h", "spawn.h", "stdlib.h", "string.h", "strings.h", "time.h", "unistd.h",
}
MAX_LINES = 300
NAMESPACE = re.compile(r"^(?:namespace (?P<begin>[\w:]*) ?\{|(?P<end>\}  // namespace\b))")
CLASS = re.compile(r"^(?:template <.*> )?(?:enum class|enum|class|struct|union) (?:\[\[\w+\]\] )?(\w+)(?!\w|::|[^{]*;)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def public_header_owners(root):
    """Maps "weir/x.hpp" to the module whose CMakeLists.txt lists it."""
    owners = {}
    for module in MODULES:
        listing = root / "src" / module / "CMakeLists.txt"
        if listing.exists():
            for name in re.findall(r"include/(weir/\S+?\.hpp)", listing.read_text()):
                owners[name] = module
    return owners


def third_party_fault(header, place):
    for prefix, homes in THIRD_PARTIES.items():
        if header.startswith(prefix):
            at_home = any(place.startswith(home) for home in homes)
            return None if at_home else f"<{header}> belongs in src/{' or src/'.join(homes)} only"
    folder, slash, _ = header.partition("/")
    known = folder in SYSTEM_FOLDERS if slash else "." not in header or header in SYSTEM_HEADERS
    return None if known else f"<{header}> is of an unknown third party"


def include_fault(root, owners, module, place, quote, header):
    if quote == "<":
        return third_party_fault(header, place)
    if header.startswith("weir/"):
        target = owners.get(header)
        if target is None:
            return f'"{header}" is listed by no module'
    else:
        target = header.partition("/")[0]
        if target not in MODULES or not (root / "src" / header).exists():
            return f'"{header}" is no header below src/'
        if place.startswith("weir/"):
            return f'"{header}" is private, and this header is public'
    if target != module and target not in MODULES[module]:
        return f'"{header}": {module} must not include {target}'
    return None


def classes(text):
    """The line and qualified name of each class that is defined outside of unnamed namespaces, of text
    as clang-format leaves it."""
    spaces = []
    for number, line in enumerate(text.splitlines(), 1):
        space = NAMESPACE.match(line)
        found = CLASS.match(line)
        if space and space["end"]:
            spaces.pop()
        elif space and not line.endswith("}"):
            spaces.append(space["begin"])
        elif found and "" not in spaces:
            yield number, "::".join([*spaces, found[1]])


def faults(root):
    owners = public_header_owners(root)
    files = [*(root / "src").rglob("*.[ch]pp"), *(root / "include").rglob("*.hpp")]
    defined = {}
    for path in sorted(files):
        name = str(path.relative_to(root))
        text = path.read_text()
        lines = text.count("\n")
        if lines > MAX_LINES:
            yield f"{name}: {lines} lines, more than {MAX_LINES}"
        for line, named in classes(text):
            if defined.setdefault(named, name) != name:
                yield f"{name}:{line}: {named} is defined in {defined[named]}, too"
        place = name.partition("/")[2]  # "model/x.cpp" or "weir/x.hpp"
        module = owners.get(place) if place.startswith("weir/") else place.partition("/")[0]
        if module not in MODULES:
            yield f"{name}: belongs to no module"
            continue
        for match in INCLUDE.finditer(text):
            fault = include_fault(root, owners, module, place, *match.groups())
            if fault:
                line = text.count("\n", 0, match.start(1)) + 1
                yield f"{name}:{line}: {fault}"


def main():
    found = list(faults(Path(sys.argv[1])))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
