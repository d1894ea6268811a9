// An engine that goes on where another one, of a process before, stopped. All it remembers is
// saved; what can be counted again is counted. Nothing of a saved state is believed unseen: a state
// whose numbers do not fit together is refused.
#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "governor/state_archive.hpp"
#include "governor/state_check.hpp"
#include "governor/state_public.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {
namespace {

Error damaged(std::string_view what) {
  return {ErrorCode::parse, "the saved state is damaged: " + std::string(what)};
}

}  // namespace

// A passing part's page, unit by unit.
struct Engine::PassingPage {
  struct Unit {
    std::uint32_t member = kNone;
    UnitKind kind = UnitKind::scalar;
    std::vector<double> keys;
    std::string text;

    template <class Archive, class Self>
    static void archive(Archive& a, Self& self) {
      a(self.member, self.kind, self.keys, self.text);
    }
  };
  std::vector<Unit> units;
  std::vector<double> values;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.units, self.values);
  }
};

void Engine::save(StateWriter& out) {
  catch_up();
  archive(out, *this);
  std::vector<PassingPage> pages(parts_.size());
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    const Part& part = parts_[index];
    if (!part.passing || part.units.empty()) continue;
    pages[index].values = part.values;
    for (std::size_t i = 0; i < part.units.size(); ++i) {
      const BlockUnit& unit = part.block->units[i];
      const Shape& shape = part.block->shape(unit);
      pages[index].units.push_back(
          {part.units[i], shape.kind, shape.keys, std::string(part.block->labels(unit).view())});
    }
  }
  out(pages);
}

Expected<void> Engine::restore(StateReader& in, MonotonicTime now) {
  archive(in, *this);
  std::vector<PassingPage> pages;
  in(pages);
  if (!in.is_sound() || !in.at_end()) return damaged("it does not end where it should");
  if (!members_.rebuild() || !outputs_.rebuild()) return damaged("two series have one key");
  const StateCheck check{tenants_, families_, parts_, members_, outputs_, *config_.hash_seed};
  if (!check.parts()) return damaged("a family's numbers contradict each other");
  if (!check.outputs()) return damaged("a series of the page has impossible numbers");
  if (!check.members()) return damaged("a series has impossible numbers");
  if (!check.names()) return damaged("a series of the page has another name than its key says");
  if (members_.size() > static_cast<std::size_t>(config_.max_members))
    return Error(ErrorCode::limit, "the saved state has " + std::to_string(members_.size()) +
                                       " series, --governor.max-members is " +
                                       std::to_string(config_.max_members));
  relink(now);
  if (pages.size() != parts_.size()) return damaged("it has too few families' pages");
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    if (!restore_page(index, pages[index])) return damaged("a family's page has other series");
  }
  return {};
}

bool Engine::restore_page(std::uint32_t index, const PassingPage& page) {
  Part& part = parts_[index];
  if (page.units.empty()) return true;
  if (!part.family || !part.passing) return false;
  BlockBuilder builder(part.family);
  for (const PassingPage::Unit& unit : page.units) {
    const LabelText labels = LabelText::trusted(unit.text);
    if (unit.member >= members_.end() || !is_ascending(unit.keys)) return false;
    Member& member = members_[unit.member];
    if (member.part != index || member.output != kNone ||
        member.key != series_key(part.hash, labels))
      return false;
    member.output = static_cast<std::uint32_t>(part.units.size());
    builder.add(unit.kind, unit.keys, labels);
    part.units.push_back(unit.member);
  }
  part.block = builder.finish();
  if (page.values.size() != part.block->lines) return false;
  part.values = page.values;
  part.lines = part.block->lines;
  gate_.take(part.lines);
  return true;
}

// What can be counted again, and what the first collection must know: it follows a gap, in which
// nobody saw who was born, and of what the last page showed not all scrapers may have seen all.
void Engine::relink(MonotonicTime now) {
  now_ = last_sweep_ = now;
  governs_ = is_adaptive();
  for (Tenant& tenant : tenants_) tenant.failed = tenant.interrupted = true;
  for (auto& [name, entry] : families_) entry.hash = family_hash(*config_.hash_seed, name);
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    Part& part = parts_[index];
    if (!part.family) {
      free_parts_.push_back(index);
      continue;
    }
    FamilyEntry& entry = families_.find(part.family->name)->second;
    part.entry = &entry;
    part.hash = entry.hash;
    entry.parts.push_back(index);
    tenants_[part.tenant].parts.push_back(index);
    order_.push_back(index);
    find_pins(part);
    part.dirty = !part.passing;
    for (const std::uint32_t at : part.outputs) {
      Output& output = outputs_[at];
      output.hidden = hidden_lines(output);
      if (output.on_page()) {
        gate_.take(output.lines());
        part.lines += output.lines();
      } else {
        gate_.wait(output.lines());
        part.waiting_lines += output.lines();
      }
    }
  }
  order_changed_ = true;
  for (std::uint32_t index = 0; index < members_.end(); ++index) {
    Member& member = members_[index];
    if (member.part == kNone) continue;
    ++parts_[member.part].members;
    if (parts_[member.part].passing) member.output = kNone;
  }
  if (!is_adaptive()) drop_policies();
  route_all_again();
}

}  // namespace weir::detail
