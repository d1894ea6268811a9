// The members: every input unit that was met, without its labels. Records lie densely in the order
// in which they were met, which is nearly always the order in which a collector delivers them, so a
// hint finds most of them without a probe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/native_histogram.hpp"
#include "model/series_key.hpp"
#include "weir/clock.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

// Whether a delivered unit stands on the page under its own name, in a fold, or not at all.
enum class Verdict : std::uint8_t { own, folded, dropped };
constexpr unsigned enumerators(Verdict) noexcept {
  return 3;
}

// A histogram's or summary's numbers of its last delivery: bounds or quantiles, and values in the
// order of its lines.
struct WideNumbers {
  std::vector<double> keys;
  std::vector<double> values;
  std::unique_ptr<NativeHistogram> native;  // null: it has no native buckets

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.keys, self.values, self.native);
  }
};

struct Member {
  SeriesKey key{};
  double last = 0;                    // the raw value that deltas are taken from; scalars
  std::unique_ptr<WideNumbers> wide;  // the same of a histogram or summary
  MonotonicTime since;                // present: first met or returned; missing: found missing
  std::uint32_t part = kNone;         // kNone: the record is free
  std::uint32_t output = kNone;       // index of its output; in a passing part, of its block unit
  std::uint32_t seen = 0;             // the collection of its tenant that delivered it last
  std::uint32_t epoch = 0;            // the part's when it was routed
  Verdict verdict = Verdict::own;
  FoldReason reason = FoldReason::budget;
  float weight = 0;      // what it counted of late: the increments, decayed; policy adaptive
  bool fresh = false;    // met first in this collection: its own name starts at `last`
  bool shown = false;    // its raw value was shown under its own name last
  bool missing = false;  // found missing by a sweep

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.key, self.last, self.wide, self.since, self.part, self.output, self.seen, self.epoch,
      self.verdict, self.reason, self.weight, self.fresh, self.shown, self.missing);
  }
};

class MemberTable {
 public:
  // The member of that key, or kNone. \p hint is where it probably lies.
  [[nodiscard]] std::uint32_t find(SeriesKey key, std::uint32_t hint) const noexcept {
    if (hint < members_.size() && members_[hint].key == key && members_[hint].part != kNone)
      return hint;
    return probe(key);
  }
  // Precondition: find(key) is kNone.
  std::uint32_t insert(SeriesKey key, std::uint32_t part);

  [[nodiscard]] Member& operator[](std::uint32_t index) noexcept { return members_[index]; }
  [[nodiscard]] const Member& operator[](std::uint32_t index) const noexcept {
    return members_[index];
  }
  [[nodiscard]] std::size_t size() const noexcept { return members_.size() - free_.size(); }
  // Record indices are below it.
  [[nodiscard]] std::uint32_t end() const noexcept {
    return static_cast<std::uint32_t>(members_.size());
  }

  // Frees records; their keys are found until rebuild_index().
  void release(std::uint32_t index);
  void rebuild_index();

  // Precondition of reading: rebuild() follows.
  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.members_);
  }
  // Finds the free records, and all others by their keys. \returns false if two have one key.
  [[nodiscard]] bool rebuild();

  // Changes whenever an index that was found before may mean another series, or another part.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }
  void note_change() noexcept { ++changes_; }

 private:
  [[nodiscard]] std::uint32_t probe(SeriesKey key) const noexcept;
  void place(std::uint32_t index) noexcept;
  std::vector<Member> members_;
  std::vector<std::uint32_t> free_;
  std::uint64_t changes_ = 0;
  std::vector<std::uint32_t> index_;  // a power of two; at most three quarters full
};

}  // namespace weir::detail
