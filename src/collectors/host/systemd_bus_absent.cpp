// Built without libsystemd.
#include "collectors/host/systemd_bus.hpp"

namespace weir::collectors {

struct SystemdBus::Connection {};

SystemdBus::SystemdBus(const std::string& /*address*/, bool /*direct*/) {}
SystemdBus::~SystemdBus() = default;

Expected<std::vector<SystemdUnit>> SystemdBus::units(const CollectContext& /*context*/) {
  return Error(ErrorCode::unsupported, "built without libsystemd");
}

Expected<void> SystemdBus::ask(std::span<SystemdProperty> /*properties*/,
                               const CollectContext& /*context*/) {
  return Error(ErrorCode::unsupported, "built without libsystemd");
}

}  // namespace weir::collectors
