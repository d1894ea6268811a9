// The exemplars of one folded output: up to four, the latest, and of those that came together the
// heaviest. A histogram has at most one for each bucket that the page shows. Those that an upstream
// sent take the place of those that the governor made, until they are old: Prometheus dates what
// has no timestamp by the scrape, and refuses what is older after it. No allocation once the texts
// have grown to their size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weir/batch.hpp"

namespace weir::detail {

struct ExemplarFacts {
  double value = 0;
  std::optional<TimestampMs> timestamp;  // that it came with
  TimestampMs seen = 0;                  // that, or when it came
  double weight = 0;
  std::uint32_t member = 0;  // whose
  bool delivered = false;    // by an upstream
  friend bool operator==(const ExemplarFacts&, const ExemplarFacts&) = default;
};

// The bucket that the value lies in, as an index; bounds.size() is +Inf.
[[nodiscard]] std::uint32_t bucket_of(std::span<const double> bounds, double value) noexcept;

class ExemplarRing {
 public:
  struct Entry {
    std::string labels;
    ExemplarFacts facts;
  };

  // Where an exemplar belongs, if it is better than what is there; for put(). \p bounds are those
  // that the page shows.
  [[nodiscard]] std::optional<std::size_t> place_for(const ExemplarFacts& facts, UnitKind kind,
                                                     std::span<const double> bounds) const;
  void put(std::size_t place, const ExemplarFacts& facts, std::string_view labels);

  // Those of a histogram, or of a counter.
  [[nodiscard]] std::span<const Entry> entries() const noexcept {
    return std::span(entries_).first(size_);
  }
  // A counter has one line: the next in turn. Never one whose timestamp is before that of the last
  // one, which Prometheus would refuse. Precondition: entries() is not empty.
  [[nodiscard]] const Entry& next();
  // After that time what an upstream sent makes room for what the governor makes.
  static constexpr TimestampMs kOldMs = 300'000;

 private:
  [[nodiscard]] bool has_others_than(const ExemplarFacts& facts) const noexcept {
    return size_ > 0 && entries_[0].facts.delivered != facts.delivered;
  }
  std::array<Entry, 4> entries_;
  std::size_t size_ = 0;
  std::size_t turn_ = 0;  // the entry that was shown last
  std::optional<TimestampMs> shown_until_;
};

}  // namespace weir::detail
