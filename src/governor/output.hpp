// The outputs of governed families: units that stand on the page, or stood there and may come back.
//
//     waiting ──slots──► arming ──exposed to every scraper──► live ──no member──► leaving ──►
//     absent
//
// waiting: not on the page yet, its increments are held. arming: on the page at its old value (0 if
// new); increments go to the family's fold, or are held. live: takes increments. leaving: frozen,
// so that every scraper sees its last value. absent: off the page; the ledger value is kept, so
// that it comes back where it was.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "governor/fold_rule.hpp"
#include "governor/member_table.hpp"
#include "governor/native_ledger.hpp"

namespace weir::detail {

enum class OutputState : std::uint8_t { absent, waiting, arming, live, leaving };
constexpr unsigned enumerators(OutputState) noexcept {
  return 5;
}

enum class OutputKind : std::uint8_t {
  own,        // one member, under its own name
  pinned,     // the same, with its raw value whatever happens
  renamed,    // one member, whose name has the overflow value and is escaped
  aggregate,  // members that share what labels are left
  fold,       // the family's overflow unit
};
constexpr unsigned enumerators(OutputKind) noexcept {
  return 5;
}

struct Output {
  SeriesKey key{};
  std::uint32_t part = kNone;
  std::uint32_t owner = kNone;  // of own, pinned and renamed: the member
  OutputState state = OutputState::absent;
  OutputKind kind = OutputKind::own;
  UnitKind unit = UnitKind::scalar;
  FoldRule rule = FoldRule::cumulative;
  bool essential = false;          // waits for slots rather than fold
  bool was_shown = false;          // so its ledger value must be kept
  bool yields = false;             // its slots are needed: its member goes to the fold
  std::uint32_t contributors = 0;  // members that it has in this collection
  std::uint32_t block_unit = 0;    // its place in the block, and that of its first value
  std::uint32_t first_value = 0;
  std::uint32_t ring = kNone;   // of its exemplars, if it is folded; \sa FoldExemplars
  bool names_culprits = false;  // its heaviest members are noted in this collection
  MonotonicTime since;          // of the state, or of the exposure while arming or live
  std::vector<double> keys;     // bounds or quantiles
  std::vector<double> values;   // the ledger
  std::uint32_t hidden = 0;     // of its lines, those that the page leaves out; \sa BoundLimit
  std::vector<double> held;     // increments that are not shown yet; empty: none
  std::string text;             // its label text while it is not absent
  std::unique_ptr<NativeOutput> native;  // null: it has no native buckets

  [[nodiscard]] std::uint32_t lines() const noexcept {
    return static_cast<std::uint32_t>(values.size()) - hidden;
  }
  [[nodiscard]] bool on_page() const noexcept { return state >= OutputState::arming; }
  // It is one member's: it has its shape and shows what cannot be added up.
  [[nodiscard]] bool is_single() const noexcept {
    return kind != OutputKind::aggregate && kind != OutputKind::fold;
  }
  [[nodiscard]] bool goes() const noexcept { return state == OutputState::leaving || yields; }
  // Gauges and raw values need no ledger: they come and go at once.
  [[nodiscard]] bool instant() const noexcept {
    return rule != FoldRule::cumulative || kind == OutputKind::pinned;
  }

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.key, self.part, self.owner, self.state, self.kind, self.unit, self.rule, self.essential,
      self.was_shown, self.yields, self.since, self.keys, self.values, self.held, self.text,
      self.native);
  }
};

class OutputTable {
 public:
  [[nodiscard]] std::uint32_t find(SeriesKey key) const {
    const auto at = by_key_.find(key);
    return at == by_key_.end() ? kNone : at->second;
  }
  // Precondition: find(output.key) is kNone.
  std::uint32_t insert(Output output);
  void erase(std::uint32_t index);

  [[nodiscard]] Output& operator[](std::uint32_t index) noexcept { return outputs_[index]; }
  [[nodiscard]] const Output& operator[](std::uint32_t index) const noexcept {
    return outputs_[index];
  }
  [[nodiscard]] std::size_t size() const noexcept { return by_key_.size(); }
  // Indices are below it; a free record has no part.
  [[nodiscard]] std::uint32_t end() const noexcept {
    return static_cast<std::uint32_t>(outputs_.size());
  }

  // Precondition of reading: rebuild() follows.
  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.outputs_);
  }
  // Finds the free records, and all others by their keys. \returns false if two have one key.
  [[nodiscard]] bool rebuild();

 private:
  struct KeyHash {
    std::size_t operator()(SeriesKey key) const noexcept { return static_cast<std::size_t>(key); }
  };
  std::vector<Output> outputs_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<SeriesKey, std::uint32_t, KeyHash> by_key_;
};

}  // namespace weir::detail
