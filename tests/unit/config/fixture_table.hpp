// A small table with an option of every kind.
#pragma once

#include "config/option_table.hpp"

namespace weir::test {

inline OptionTable small_table() {
  return OptionTable({
      {"config.file", "General", "A file.", OptionKind::text, "", {}, "", true},
      {"max-series", "Governor", "Lines.", OptionKind::integer, "10000"},
      {"governor.tier2-after", "Governor", "Delay.", OptionKind::duration, "30s"},
      {"governor.tier1-strip-labels", "Governor", "Labels.", OptionKind::names, "version,region"},
      {"governor.tier2-sample-rate", "Governor", "Rate.", OptionKind::number, "0.1"},
      {"governor.mode",
       "Governor",
       "Mode.",
       OptionKind::choice,
       "enforce",
       {"enforce", "observe", "off"}},
      {"governor.pin", "Governor", "Pins.", OptionKind::list, ""},
      {"web.listen-address", "Web", "Addresses.", OptionKind::list, ":10147"},
      {"web.telemetry-path", "Web", "Path.", OptionKind::text, "/metrics"},
      {"collector.upstream.target", "Collectors", "Targets.", OptionKind::objects, ""},
      {"collector.netdev", "Collectors", "Network.", OptionKind::flag, "true"},
      {"collector.netdev.device-exclude",
       "Collectors",
       "Devices.",
       OptionKind::text,
       "",
       {},
       "collector.netdev.device-blacklist"},
  });
}

}  // namespace weir::test
