#include "runtime/tier_log.hpp"

#include <string>
#include <vector>

namespace weir::detail {

void log_changes(std::span<const TierTransition> changes, const Logger& log) {
  for (const TierTransition& change : changes) {
    std::vector<LogField> fields{{"from", std::string(to_string(change.from))},
                                 {"to", std::string(to_string(change.to))},
                                 {"cause", std::string(to_string(change.cause))},
                                 {"detail", change.detail}};
    if (!change.family.empty()) {
      fields.push_back({"family", change.family});
      fields.push_back({"tenant", change.tenant});
    }
    log.log({change.to > change.from ? LogLevel::warn : LogLevel::info, "governor tier changed",
             fields});
  }
}

}  // namespace weir::detail
