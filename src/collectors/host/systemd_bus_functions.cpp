#include "collectors/host/systemd_bus_functions.hpp"

namespace weir::collectors::libsystemd {

const Expected<Functions>& load() {
  static const auto& kFunctions =
      detail::load_functions<Functions>("libsystemd.so.0", "libsystemd0");
  return kFunctions;
}

}  // namespace weir::collectors::libsystemd
