// The states of outputs: what has been exposed may move on, what nobody feeds leaves, what waits
// gets the slots that became free.
#include <algorithm>

#include "governor/engine.hpp"

namespace weir::detail {

// True if every scraper has seen the output in its present state.
bool Engine::is_exposed(const Output& output, const Tenant& tenant) const {
  return now_ - std::max(output.since, tenant.shown_since) >= arm_period_;
}

void Engine::advance() {
  if (outputs_.size() == 0) return;
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    const Tenant& tenant = tenants_[part.tenant];
    std::erase_if(part.outputs, [&](std::uint32_t at) {
      Output& output = outputs_[at];
      output.contributors = 0;
      if (!is_exposed(output, tenant)) return false;
      if (output.state == OutputState::leaving) {
        leave(output);
        return true;
      }
      if (output.state == OutputState::arming) {
        output.state = OutputState::live;
        for (std::size_t i = 0; i < output.held.size(); ++i) output.values[i] += output.held[i];
        output.held.clear();
        natives_.show_held(output);
      }
      return false;
    });
  });
}

void Engine::settle() {
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    if (part.outputs.empty()) return;
    std::erase_if(part.outputs, [&](std::uint32_t at) {
      settle_output(outputs_[at]);
      return outputs_[at].state == OutputState::absent;
    });
  });
  grant_waiting();
  if (gate_.waiting() > 0) reclaim();
  for_each_asked_part([&](std::uint32_t index) {
    if (!parts_[index].passing && parts_[index].dirty) build_governed_block(parts_[index]);
  });
}

void Engine::settle_output(Output& output) {
  if (output.contributors > 0) return;
  const bool owes_nothing = output.state == OutputState::waiting && output.held.empty();
  if (output.instant() || owes_nothing) {
    leave(output);
  } else if (output.state == OutputState::live) {
    output.state = OutputState::leaving;
    output.since = now_;
  }
}

void Engine::grant_waiting() {
  if (gate_.waiting() == 0) return;
  for_each_asked_part([&](std::uint32_t index) {
    if (gate_.waiting() == 0) return;
    for (const std::uint32_t at : parts_[index].outputs) {
      Output& output = outputs_[at];
      const std::uint64_t kept =
          output.kind == OutputKind::own || output.kind == OutputKind::renamed ? headroom() : 0;
      if (output.state == OutputState::waiting && gate_.has_room(output.lines(), kept))
        enter(output);
    }
  });
}

std::uint64_t Engine::lines_on_leave() const {
  std::uint64_t lines = 0;
  for (const Part& part : parts_) {
    for (const std::uint32_t at : part.outputs) {
      if (outputs_[at].goes()) lines += outputs_[at].lines();
    }
  }
  return lines;
}

// Some wait and there is no slot: outputs that can do without a name yield, first of the parts that
// wait, then of the largest, until enough is on leave.
void Engine::reclaim() {
  std::uint64_t leaving = lines_on_leave();
  const auto is_short = [&] {
    return gate_.used() + gate_.waiting() + headroom() > gate_.budget() + leaving;
  };
  const auto yields = [&](std::uint32_t part) {
    const std::uint32_t lines = yield_one(parts_[part]);
    leaving += lines;
    return lines > 0;
  };
  const auto waits = [&](std::uint32_t at) { return outputs_[at].state == OutputState::waiting; };
  for_each_asked_part([&](std::uint32_t part) {
    if (!is_short() || is_entitled(parts_[part]) ||
        !std::ranges::any_of(parts_[part].outputs, waits))
      return;
    while (is_short() && yields(part)) {
    }
  });
  while (is_short()) {
    const std::uint32_t part = next_to_yield();
    if (part == kNone) return;
    if (parts_[part].passing) {  // it has no outputs yet that could yield
      parts_[part].must_govern = true;
      return;
    }
    if (!yields(part)) return;
  }
}

bool Engine::may_yield(std::uint32_t at) const {
  const Output& output = outputs_[at];
  const bool may = output.kind != OutputKind::pinned && output.kind != OutputKind::fold;
  return may && !output.essential && !output.yields && output.state == OutputState::live;
}

// The last admitted output of the part that may yield leaves; its members will go to the fold when
// they come next. \returns its lines, or 0.
std::uint32_t Engine::yield_one(Part& part) {
  const auto last = std::find_if(part.outputs.rbegin(), part.outputs.rend(),
                                 [&](std::uint32_t at) { return may_yield(at); });
  if (last == part.outputs.rend()) return 0;
  Output& output = outputs_[*last];
  if (output.kind == OutputKind::own) {
    members_[output.owner].epoch = 0;
  } else {
    ++part.epoch;
  }
  output.yields = true;
  if (!output.instant()) {
    output.state = OutputState::leaving;
    output.since = now_;
  }
  return output.lines();
}

// The part that is to yield next: the largest, or that which is furthest beyond its limit.
std::uint32_t Engine::next_to_yield() const {
  std::uint32_t next = kNone;
  std::uint64_t most = 0;
  for (std::uint32_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    std::uint64_t excess = part.lines;
    if (is_adaptive()) {
      if (is_entitled(part) || part.lines <= part.policy->limit_lines) continue;
      excess -= part.policy->limit_lines;
    }
    const bool may =
        part.passing
            ? !part.must_govern && part.units.size() > 1
            : std::ranges::any_of(part.outputs, [&](std::uint32_t at) { return may_yield(at); });
    if (may && (next == kNone || excess > most)) {
      next = i;
      most = excess;
    }
  }
  return next;
}

// The budget was lowered: for this once outputs go without a last exposure, in a fixed order, and
// those that must not be lost wait for slots.
void Engine::shed() {
  for (Part& part : parts_) {
    if (part.passing && part.lines > 0) govern(part);
  }
  const auto shed_those = [&](auto goes) {
    for (Part& part : parts_) {
      for (std::size_t i = part.outputs.size(); i-- > 0 && gate_.over();) {
        Output& output = outputs_[part.outputs[i]];
        if (!output.on_page() || !goes(output)) continue;
        const bool waits = output.essential && !output.instant();
        std::string text = output.text;
        leave(output);
        if (waits) {
          output.text = std::move(text);
          wait(output);
        } else {
          part.outputs.erase(part.outputs.begin() + static_cast<std::ptrdiff_t>(i));
        }
      }
    }
  };
  shed_those([](const Output& output) { return output.state == OutputState::leaving; });
  shed_those([](const Output& output) { return !output.essential; });
  shed_those([](const Output&) { return true; });
  route_all_again();
}

}  // namespace weir::detail
