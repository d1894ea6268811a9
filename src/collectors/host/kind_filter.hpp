// Which network devices are left out for the kind of their link. On hosts of containers those that
// come and go are of kind veth, whatever the network plug-in calls them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collect/regex.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

class KindFilter {
 public:
  // Nothing if the option is empty; invalid_argument names the flag.
  [[nodiscard]] static Expected<std::optional<KindFilter>> from_option(
      const CollectorOptions& options, std::string_view flag) {
    const std::string& pattern = options.text(flag);
    if (pattern.empty()) return std::optional<KindFilter>();
    auto regex = detail::Regex::compile(flag, pattern, detail::Regex::Anchor::both);
    if (!regex) return regex.error();
    return std::optional(KindFilter(std::move(*regex)));
  }

  // A device without a kind (hardware, loopback) is never left out.
  [[nodiscard]] bool ignores(std::string_view kind) const {
    return !kind.empty() && regex_.matches(kind);
  }

 private:
  explicit KindFilter(detail::Regex regex) : regex_(std::move(regex)) {}

  detail::Regex regex_;
};

}  // namespace weir::collectors
