/// \file
/// A metric family: the name that its series share, with what Prometheus and the governor must know
/// of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

enum class MetricType : std::uint8_t {
  untyped,
  counter,
  gauge,
  histogram,
  summary,
  info,
  stateset
};

/// The word of the text format's TYPE line where it has one ("untyped"; info and stateset are
/// OpenMetrics').
[[nodiscard]] std::string_view to_string(MetricType type) noexcept;

/// How the gauges of a family may be merged when labels are folded. Counters, histograms and
/// summaries need no rule: they add up.
enum class Fold : std::uint8_t {
  unknown,  ///< never merge under the original name
  sum,      ///< in-flight requests, bytes, connections, queue lengths
  max,      ///< ratios, temperatures, timestamps
};

/// A family of our own, constexpr, with static strings. \p name is the text format's (a counter's
/// ends in _total).
struct FamilySpec {
  std::string_view name;
  std::string_view help;
  MetricType type = MetricType::gauge;
  Fold fold = Fold::unknown;
  std::string_view unit = {};
};

/// A family as the page has it: owned strings, immutable once made.
struct Family {
  std::string name;
  std::string help;
  std::string unit;
  MetricType type = MetricType::untyped;
  Fold fold = Fold::unknown;

  Family() = default;
  explicit Family(const FamilySpec& spec)
      : name(spec.name), help(spec.help), unit(spec.unit), type(spec.type), fold(spec.fold) {}
  friend bool operator==(const Family&, const Family&) = default;
};

}  // namespace weir
