#include "collectors/host/cpu_topology.hpp"

#include <algorithm>
#include <string_view>

namespace weir::detail {
namespace {

constexpr std::string_view kCpu = "cpu";

std::optional<std::uint32_t> cpu_number(std::string_view name) {
  if (!name.starts_with(kCpu)) return std::nullopt;
  return parse_number<std::uint32_t>(name.substr(kCpu.size()));
}

}  // namespace

void CpuTopology::add_throttles(const std::string& cpu) {
  const auto package =
      directory_->number<std::uint32_t>((cpu + "/topology/physical_package_id").c_str());
  const auto core = directory_->number<std::uint32_t>((cpu + "/topology/core_id").c_str());
  if (!package || !core) return;

  // The threads of a core, and the cores of a package, all show the same count: one is enough.
  const auto is_core = [&](const ThrottleFile& file) {
    return file.package == *package && file.core == *core;
  };
  const auto is_package = [&](const ThrottleFile& file) { return file.package == *package; };
  const std::string core_file = cpu + "/thermal_throttle/core_throttle_count";
  const std::string package_file = cpu + "/thermal_throttle/package_throttle_count";
  if (std::ranges::none_of(core_throttles_, is_core) && directory_->has(core_file.c_str())) {
    core_throttles_.push_back({*package, *core, core_file});
  }
  if (std::ranges::none_of(package_throttles_, is_package) &&
      directory_->has(package_file.c_str())) {
    package_throttles_.push_back({*package, 0, package_file});
  }
}

CpuTopology CpuTopology::read(const HostRoot& host) {
  CpuTopology topology;
  auto directory = Directory::open(host.sys("devices/system/cpu"));
  if (!directory) {
    topology.is_complete_ = directory.error().code() == ErrorCode::not_found;
    return topology;
  }
  topology.directory_ = std::move(*directory);

  AttributeBuffer buffer;
  topology.isolated_ = topology.directory_->text("isolated", buffer).value_or("");
  const bool has_online = topology.directory_->has("cpu0/online");
  const auto names = topology.directory_->names();
  if (!names) {
    topology.is_complete_ = false;
    return topology;
  }
  for (const std::string& name : *names) {
    const auto number = cpu_number(name);
    if (!number) continue;
    topology.add_throttles(name);
    if (has_online) topology.switchable_.push_back(*number);
  }
  topology.is_complete_ = !topology.directory_->take_failure();
  return topology;
}

}  // namespace weir::detail
