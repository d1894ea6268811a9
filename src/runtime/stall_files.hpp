// Pressure stall information: the part of the time in which something waited for a resource, as the
// kernel tells it (Documentation/accounting/psi.rst). Of the exporter's own cgroup where that is
// one of version 2 and has the files, else of the machine. A kernel without them has no such
// signal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/unique_fd.hpp"
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

// What is not there is looked for again after so many readings.
inline constexpr int kReadingsUntilLook = 30;

// A small file of the kernel's. It stays open: a read from its beginning writes it anew. Not thread
// safe.
class KeptFile {
 public:
  explicit KeptFile(std::string path = {}) : path_(std::move(path)) {}
  // Its text, in \p room; empty if it cannot be read. One that has gone is opened anew.
  [[nodiscard]] std::string_view read(std::span<char> room);

 private:
  std::string path_;
  UniqueFd fd_;
  int until_look_ = 0;  // readings
};

// Not thread safe.
class StallFiles {
 public:
  explicit StallFiles(HostRoot host);
  // Three system calls in the steady state; whatever cannot be read is none.
  [[nodiscard]] StallRatios read();

 private:
  struct Resource {
    std::string name;
    KeptFile of_machine;
    KeptFile of_cgroup;
  };
  void find_cgroup(std::span<char> room);
  [[nodiscard]] std::optional<double> read(Resource& resource, std::span<char> room) const;

  const HostRoot host_;
  KeptFile own_;        // tells the cgroup, which may change
  std::string cgroup_;  // empty: none within reach
  Resource memory_;
  Resource cpu_;
};

}  // namespace weir::detail
