#include "collectors/host/filesystem_options.hpp"

#include <array>
#include <string>

#include "base/duration.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kPointsInclude = "collector.filesystem.mount-points-include";
constexpr std::string_view kPointsExclude = "collector.filesystem.mount-points-exclude";
constexpr std::string_view kTypesInclude = "collector.filesystem.fs-types-include";
constexpr std::string_view kTypesExclude = "collector.filesystem.fs-types-exclude";
constexpr std::string_view kMountTimeout = "collector.filesystem.mount-timeout";
constexpr std::string_view kStatWorkers = "collector.filesystem.stat-workers";

constexpr std::string_view kDefaultPointsExclude =
    "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)";
// File systems without a size of their own, and images.
constexpr std::string_view kDefaultTypesExclude =
    "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|"
    "mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|"
    "tracefs)$";

constexpr auto kText = OptionSpec::Kind::text;
constexpr std::array kSpecs{
    OptionSpec{kPointsInclude,
               "Mount points to expose, a regular expression; replaces mount-points-exclude.",
               kText},
    OptionSpec{kPointsExclude, "Mount points to leave out, a regular expression.", kText,
               kDefaultPointsExclude, "collector.filesystem.ignored-mount-points"},
    OptionSpec{kTypesInclude,
               "File system types to expose, a regular expression; replaces fs-types-exclude.",
               kText},
    OptionSpec{kTypesExclude, "File system types to leave out, a regular expression.", kText,
               kDefaultTypesExclude, "collector.filesystem.ignored-fs-types"},
    OptionSpec{kMountTimeout,
               "How long a mount may take to answer before it is reported as an error.", kText,
               "5s"},
    OptionSpec{kStatWorkers, "How many threads to ask the mounts with when some are slow.", kText,
               "4"},
};

constexpr std::size_t kMaxStatWorkers = 64;

}  // namespace

std::span<const OptionSpec> filesystem_option_specs() noexcept {
  return kSpecs;
}

Expected<FilesystemOptions> FilesystemOptions::parse(const CollectorOptions& options) {
  auto mount_points = detail::NameFilter::exclusive(options, kPointsInclude, kPointsExclude);
  if (!mount_points) return mount_points.error();
  auto types = detail::NameFilter::exclusive(options, kTypesInclude, kTypesExclude);
  if (!types) return types.error();
  const auto timeout = parse_duration(options.text(kMountTimeout));
  if (!timeout) return timeout.error().with_context("--" + std::string(kMountTimeout));
  const auto workers = detail::parse_number<std::size_t>(options.text(kStatWorkers));
  if (!workers || *workers > kMaxStatWorkers) {
    return Error(ErrorCode::invalid_argument,
                 "--" + std::string(kStatWorkers) + ": '" + options.text(kStatWorkers) +
                     "' is not a number from 0 to " + std::to_string(kMaxStatWorkers));
  }
  // 0 is 1, as it is for node_exporter.
  return FilesystemOptions{
      std::move(*mount_points), std::move(*types), {std::max<std::size_t>(*workers, 1), *timeout}};
}

}  // namespace weir::collectors
