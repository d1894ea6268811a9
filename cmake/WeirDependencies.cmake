# Third-party packages, all Debian's. Each has one home in src/ (tests/layering checks it).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(civetweb REQUIRED)
find_package(yaml-cpp REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET hwloc)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(LIBISAL IMPORTED_TARGET libisal)  # optional: without it gzip is zlib's
pkg_check_modules(LIBZSTD IMPORTED_TARGET libzstd)  # optional: without it no page is zstd
pkg_check_modules(LIBSYSTEMD IMPORTED_TARGET libsystemd)  # optional: without it no collector systemd
