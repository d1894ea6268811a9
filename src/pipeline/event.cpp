#include "weir/pipeline/event.hpp"

namespace weir::pipeline {

std::string_view to_string(EventOutcome outcome) noexcept {
  return outcome == EventOutcome::good ? "good" : "bad";
}

}  // namespace weir::pipeline
