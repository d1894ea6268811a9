// CpuTopology: what sysfs says of the CPUs as pieces of hardware: which are isolated, which can go
// offline, and which package and core counts how often it was throttled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collectors/support/directory.hpp"
#include "weir/host_root.hpp"

namespace weir::detail {

class CpuTopology {
 public:
  // Reads what only changes when CPUs come or go.
  static CpuTopology read(const HostRoot& host);

  struct ThrottleFile {
    std::uint32_t package = 0;
    std::uint32_t core = 0;
    std::string path;  // relative to directory()
  };
  // One file per core, and per package, that counts; the `core` of a package's is meaningless.
  [[nodiscard]] const std::vector<ThrottleFile>& core_throttles() const { return core_throttles_; }
  [[nodiscard]] const std::vector<ThrottleFile>& package_throttles() const {
    return package_throttles_;
  }
  // False if something could not be read for a reason that passes.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  // devices/system/cpu; nothing if there is none.
  [[nodiscard]] const std::optional<Directory>& directory() const { return directory_; }
  // A CPU list.
  [[nodiscard]] const std::string& isolated() const { return isolated_; }
  // The CPUs whose being online is told; none if the first cannot go offline.
  [[nodiscard]] const std::vector<std::uint32_t>& switchable() const { return switchable_; }

 private:
  void add_throttles(const std::string& cpu);

  std::optional<Directory> directory_;
  std::vector<ThrottleFile> core_throttles_;
  std::vector<ThrottleFile> package_throttles_;
  std::string isolated_;
  bool is_complete_ = true;
  std::vector<std::uint32_t> switchable_;
};

}  // namespace weir::detail
