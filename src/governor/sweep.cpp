// Forgetting: what has been missing long enough gives its memory back.
#include <algorithm>

#include "governor/engine.hpp"

namespace weir::detail {
namespace {

constexpr Duration kSweepInterval = std::chrono::minutes(1);
constexpr std::uint32_t kKeepCollections = 10;

}  // namespace

void Engine::sweep() {
  if (now_ - last_sweep_ < kSweepInterval) return;
  last_sweep_ = now_;
  catch_up();
  sweep_members();
  sweep_outputs();
  sweep_parts();
}

void Engine::sweep_members() {
  bool released = false;
  for (std::uint32_t index = 0; index < members_.end(); ++index) {
    Member& member = members_[index];
    if (member.part == kNone) continue;
    const Tenant& tenant = tenants_[parts_[member.part].tenant];
    if (member.seen == tenant.collections) continue;
    if (!member.missing) {
      member.missing = true;
      member.since = now_;
      continue;
    }
    if (now_ - member.since < kKeepTime || tenant.collections - member.seen < kKeepCollections)
      continue;
    const std::uint32_t own = outputs_.find(member.key);
    if (own != kNone && outputs_[own].owner == index) {
      if (outputs_[own].kind == OutputKind::aggregate || outputs_[own].kind == OutputKind::fold) {
        outputs_[own].owner = kNone;  // others flow into it: it stays
      } else if (outputs_[own].state == OutputState::absent) {
        outputs_.erase(own);
      } else {
        continue;  // still on its way off the page
      }
    }
    const bool is_renamed = !parts_[member.part].passing && member.output != kNone &&
                            outputs_[member.output].kind == OutputKind::renamed &&
                            outputs_[member.output].owner == index;
    if (is_renamed) continue;  // the same
    tombstones_.add(member.key);
    --parts_[member.part].members;
    members_.release(index);
    released = true;
  }
  if (released) members_.rebuild_index();
}

// Aggregates and renamed units that nobody flows into. (An own output lives as long as its member,
// a fold as long as its part.)
void Engine::sweep_outputs() {
  for (std::uint32_t index = 0; index < outputs_.end(); ++index) {
    const Output& output = outputs_[index];
    const bool may_go = output.kind == OutputKind::aggregate || output.kind == OutputKind::renamed;
    if (output.part != kNone && may_go && output.state == OutputState::absent &&
        now_ - output.since >= kKeepTime)
      outputs_.erase(index);
  }
}

void Engine::sweep_parts() {
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    Part& part = parts_[index];
    if (!part.family || part.members > 0 || part.lines > 0 || !part.outputs.empty()) continue;
    for (std::uint32_t at = 0; at < outputs_.end(); ++at) {
      if (outputs_[at].part == index) outputs_.erase(at);
    }
    std::erase(tenants_[part.tenant].parts, index);
    std::erase(order_, index);
    const auto entry = families_.find(part.family->name);
    std::erase(entry->second.parts, index);
    if (entry->second.parts.empty()) families_.erase(entry);
    std::erase_if(page_, [&](const PagePart& shown) { return shown.part == &part; });
    part = Part{};
    free_parts_.push_back(index);
  }
}

}  // namespace weir::detail
