// The flags of the collector of file systems.
#pragma once

#include <span>

#include "collect/name_filter.hpp"
#include "collectors/host/statfs_prober.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

[[nodiscard]] std::span<const OptionSpec> filesystem_option_specs() noexcept;

struct FilesystemOptions {
  detail::NameFilter mount_points;
  detail::NameFilter types;
  StatfsProber::Settings prober;

  // invalid_argument names the flag.
  [[nodiscard]] static Expected<FilesystemOptions> parse(const CollectorOptions& options);
};

}  // namespace weir::collectors
