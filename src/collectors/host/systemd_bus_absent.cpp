// Built without libsystemd.
#include "collectors/host/systemd_bus.hpp"

namespace weir::collectors {

struct SystemdBus::Connection {};

namespace {

Error absent() {
  return {ErrorCode::unsupported, "built without libsystemd"};
}

}  // namespace

SystemdBus::SystemdBus(const std::string& /*address*/, bool /*direct*/, const char* /*service*/) {}
SystemdBus::~SystemdBus() = default;

Expected<std::vector<SystemdUnit>> SystemdBus::units(const CollectContext& /*context*/) {
  return absent();
}

Expected<std::vector<std::string>> SystemdBus::seats(const CollectContext& /*context*/) {
  return absent();
}

Expected<std::vector<LogindSession>> SystemdBus::sessions(const CollectContext& /*context*/) {
  return absent();
}

Expected<void> SystemdBus::ask(std::span<SystemdProperty> /*properties*/,
                               const CollectContext& /*context*/) {
  return absent();
}

}  // namespace weir::collectors
