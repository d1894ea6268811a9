// Pressure stall information: the part of the time in which something waited for a resource, as the
// kernel tells it (Documentation/accounting/psi.rst). Of the exporter's own cgroup where that is
// one of version 2 and has the files, else of the machine. A kernel without them has no such
// signal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/host_root.hpp"

namespace weir::detail {

// "some avg10" of the resources, 0 to 1.
struct StallRatios {
  std::optional<double> memory;
  std::optional<double> cpu;
  friend bool operator==(const StallRatios&, const StallRatios&) = default;
};

// The larger of each.
[[nodiscard]] StallRatios largest_of(const StallRatios& a, const StallRatios& b);

// The figure of a pressure file's text; none if it is malformed.
[[nodiscard]] std::optional<double> parse_some_avg10(std::string_view text);
// The cgroup of version 2 in the text of /proc/self/cgroup; empty if there is none within reach.
[[nodiscard]] std::string_view parse_own_cgroup(std::string_view text);

class StallFiles {
 public:
  explicit StallFiles(HostRoot host) : host_(std::move(host)) {}
  // A few system calls; whatever cannot be read is none. Thread safe.
  [[nodiscard]] StallRatios read() const;

 private:
  [[nodiscard]] std::optional<double> read(std::string_view cgroup,
                                           std::string_view resource) const;
  const HostRoot host_;
};

}  // namespace weir::detail
