#include "runtime/self_metrics.hpp"
#include "weir/version.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kNodeExporterBuildInfo{
    "node_exporter_build_info",
    "A metric with a constant '1' value labeled by version, revision, branch, goversion from which "
    "node_exporter was built, and the goos and goarch for the build. Here all are Weir's."};
constexpr FamilySpec kWeirBuildInfo{
    "weir_build_info", "A constant 1, labeled by Weir's version, revision and compiler."};

// The name that Go has for the architecture.
#if defined(__x86_64__)
constexpr std::string_view kGoArch = "amd64";
#elif defined(__aarch64__)
constexpr std::string_view kGoArch = "arm64";
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::string_view kGoArch = "riscv64";
#else
constexpr std::string_view kGoArch = "unknown";
#endif

}  // namespace

void add_build_metrics(SampleBatch& out) {
  const BuildInfo info = build_info();
  out.add(kNodeExporterBuildInfo,
          {{"branch", "weir"},
           {"goarch", kGoArch},
           {"goos", "linux"},
           {"goversion", "none"},
           {"revision", info.revision},
           {"tags", "unknown"},
           {"version", info.version}},
          1);
  out.add(kWeirBuildInfo,
          {{"compiler", info.compiler}, {"revision", info.revision}, {"version", info.version}}, 1);
}

}  // namespace weir::detail
