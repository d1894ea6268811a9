#include "governor/output.hpp"

#include <utility>

namespace weir::detail {

std::uint32_t OutputTable::insert(Output output) {
  std::uint32_t at = end();
  if (free_.empty()) {
    outputs_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  by_key_.emplace(output.key, at);
  outputs_[at] = std::move(output);
  return at;
}

void OutputTable::erase(std::uint32_t index) {
  by_key_.erase(outputs_[index].key);
  outputs_[index] = Output{};
  free_.push_back(index);
}

bool OutputTable::rebuild() {
  free_.clear();
  by_key_.clear();
  for (std::uint32_t at = 0; at < end(); ++at) {
    if (outputs_[at].part == kNone) {
      free_.push_back(at);
    } else if (!by_key_.emplace(outputs_[at].key, at).second) {
      return false;
    }
  }
  return true;
}

}  // namespace weir::detail
