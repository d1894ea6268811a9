// A member: what the governor remembers of an input unit, without its labels. There may be twenty
// for each series of the budget, so its bytes count.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
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

// All but its raw values.
struct MemberFacts {
  SeriesKey key{};
  MonotonicTime since;           // present: first met or returned; missing: found missing
  std::uint32_t part = kNone;    // kNone: the record is free
  std::uint32_t output = kNone;  // index of its output; in a passing part, of its block unit
  std::uint32_t seen = 0;        // the collection of its tenant that delivered it last
  std::uint32_t epoch = 0;       // the part's when it was routed
  float weight = 0;  // what it counted of late: the increments, decayed; policy adaptive
  Verdict verdict = Verdict::own;
  FoldReason reason = FoldReason::budget;
  bool fresh : 1 = false;    // met first in this collection: its own name starts at its value
  bool shown : 1 = false;    // its raw value was shown under its own name last
  bool missing : 1 = false;  // found missing by a sweep

 protected:
  bool is_wide : 1 = false;
};

class Member : public MemberFacts {
 public:
  Member() = default;
  Member(Member&& other) noexcept : MemberFacts(other), raw_(other.raw_) {
    other.is_wide = false;
    other.raw_.last = 0;
  }
  Member& operator=(Member&& other) noexcept {
    std::swap(static_cast<MemberFacts&>(*this), static_cast<MemberFacts&>(other));
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Member() { set_last(0); }

  // The raw values that deltas are taken from: a histogram's or summary's, null for a scalar; and
  // that of a scalar, 0 for others.
  [[nodiscard]] WideNumbers* wide() const noexcept { return is_wide ? raw_.wide : nullptr; }
  [[nodiscard]] double last() const noexcept { return is_wide ? 0 : raw_.last; }
  // Precondition: it is a scalar.
  [[nodiscard]] double& last() noexcept { return raw_.last; }
  // Make it one or the other.
  void set_last(double value) noexcept {
    if (is_wide) std::unique_ptr<WideNumbers>(raw_.wide).reset();
    is_wide = false;
    raw_.last = value;
  }
  WideNumbers& make_wide() {
    if (!is_wide) raw_.wide = std::make_unique<WideNumbers>().release();
    is_wide = true;
    return *raw_.wide;
  }

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    double last = std::as_const(self).last();
    bool has_wide = self.wide() != nullptr;
    a(self.key, last, has_wide);
    if constexpr (!std::is_const_v<Self>) has_wide ? void(self.make_wide()) : self.set_last(last);
    if (has_wide) a(*self.wide());
    bool fresh = self.fresh, shown = self.shown, missing = self.missing;
    a(self.since, self.part, self.output, self.seen, self.epoch, self.verdict, self.reason,
      self.weight, fresh, shown, missing);
    if constexpr (!std::is_const_v<Self>) {
      self.fresh = fresh;
      self.shown = shown;
      self.missing = missing;
    }
  }

 private:
  union {
    double last = 0;
    WideNumbers* wide;
  } raw_;
};
static_assert(sizeof(Member) <= 48);

}  // namespace weir::detail
