// A source whose runs resemble each other, for judging what a batch recognises: most runs have the
// rows of the one before with other values, some have others in one place, or in another order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "weir/batch.hpp"

namespace weir::test {

class RandomRuns {
 public:
  // \p calms: for runs at a time nothing but values changes, and few units have more than values.
  explicit RandomRuns(unsigned seed, bool calms = false) : random_(seed), calms_(calms) {
    for (unsigned i = 0; i < 12; ++i) units_.push_back(any_unit());
  }

  // What the next run delivers.
  void advance() {
    const bool is_calm = calms_ && below(12) != 0;
    for (Unit& unit : units_) {
      unit.value += below(4);
      if (is_calm) continue;
      for (std::optional<TimestampMs>* extra : {&unit.timestamp, &unit.exemplar, &unit.start}) {
        if (extra->has_value() && below(3) == 0) *extra = std::nullopt;
        if (below(calms_ ? 400 : 40) == 0) *extra = below(1000);
      }
      if (below(40) == 0) unit.native = !calms_ && !unit.native;
      if (unit.stumbles) unit.stumbles = below(2) == 0;
    }
    if (!is_calm && below(5) == 0) change();
  }

  // As a collector delivers, all or, if the run fails, what comes before unit \p stops_at.
  void deliver(SampleBatch& batch, std::optional<std::size_t> stops_at = std::nullopt) const {
    for (std::size_t i = 0; i < units_.size() && i != stops_at; ++i) {
      if (units_[i].stumbles) {  // an item that fails half way, and is taken back
        const SampleBatch::Mark before = batch.mark();
        add({2, {{"item", "broken"}}, 1}, batch);
        batch.add({"met_on_the_way", "", MetricType::gauge}, 1);
        batch.rollback(before);
      }
      add(units_[i], batch);
    }
  }
  [[nodiscard]] std::size_t units() const noexcept { return units_.size(); }

 private:
  struct Unit {
    unsigned family = 0;
    std::vector<std::pair<std::string, std::string>> labels;
    double value = 1;
    unsigned keys = 2;
    bool native = false;
    bool is_text = false;   // its labels come as label text
    bool stumbles = false;  // before it something failed
    std::optional<TimestampMs> timestamp, exemplar, start;
  };
  static constexpr std::array kFamilies{
      FamilySpec{"a_total", "", MetricType::counter, Fold::sum},
      FamilySpec{"h", "", MetricType::histogram},
      FamilySpec{"g", "", MetricType::gauge},
      FamilySpec{"s", "", MetricType::summary},
      FamilySpec{"g", "the same name", MetricType::counter},
  };

  unsigned below(unsigned limit) { return std::uniform_int_distribution(0U, limit - 1)(random_); }

  std::string any_value() {
    static constexpr std::array kPieces{"a", "b", "\\", "\"", "\n", "=", ",", "\xC3\xA4", "\xFF"};
    std::string value;
    for (unsigned i = below(4); i > 0; --i) value += kPieces[below(kPieces.size())];
    return value;  // may be empty
  }

  Unit any_unit() {
    static constexpr std::array kNames{"b", "c.d", "\"e.f\"", "B"};
    Unit unit;
    // Calm ones seldom contradict each other.
    unit.family = below(calms_ && below(50) != 0 ? kFamilies.size() - 1 : kFamilies.size());
    unit.labels.emplace_back("id", std::to_string(below(calms_ ? 4000 : 40)));
    for (const char* name : kNames) {
      if (below(4) == 0) unit.labels.emplace_back(name, any_value());
    }
    std::shuffle(unit.labels.begin(), unit.labels.end(), random_);
    unit.keys = below(3);
    unit.native = below(4) == 0 && !calms_;
    unit.is_text = below(3) == 0;
    return unit;
  }

  void change() {
    const auto at = units_.begin() + below(static_cast<unsigned>(units_.size()));
    switch (below(10)) {
      case 0:
        units_.insert(at, any_unit());
        break;
      case 1:
        units_.push_back(any_unit());
        break;
      case 2:
        if (units_.size() > 4) units_.erase(at);
        break;
      case 3:
        units_.resize(std::max<std::size_t>(4, units_.size() - below(5)));
        break;
      case 4:  // families and rows in another order
        std::shuffle(at, units_.end(), random_);
        break;
      case 5: {  // one byte
        std::string& value = at->labels.front().second;
        value.empty() ? value.push_back('x') : void(value.back() ^= 1);
        break;
      }
      case 6:
        at->family = below(kFamilies.size());
        break;
      case 7:
        at->keys = below(3);
        break;
      case 8: {  // the same again: a duplicate
        const Unit again = *at;
        units_.insert(units_.begin() + below(static_cast<unsigned>(units_.size())), again);
        break;
      }
      default:
        at->stumbles = true;
    }
  }

  static void add(const Unit& unit, SampleBatch& batch) {
    std::vector<LabelView> labels;
    for (const auto& [name, value] : unit.labels) labels.push_back({name, value});
    const LabelSet set(labels);
    const FamilySpec& spec = kFamilies[unit.family];
    const FamilyIndex family = batch.family(spec);
    const std::vector<double> keys = std::vector{-0.0, 0.25, 0.5};
    const auto bounds = std::span(keys).subspan(1, unit.keys);
    const std::vector<double> values(unit.keys + 1, unit.value);
    if (spec.type == MetricType::histogram) {
      const HistogramView histogram{bounds, values, unit.value};
      unit.is_text ? batch.add_histogram(family, set.text(), histogram)
                   : batch.add_histogram(family, labels, histogram);
      const NativeBucket bucket{1, unit.value};
      if (unit.native) batch.set_native({3, false, 0, 0, {}, {&bucket, 1}});
    } else if (spec.type == MetricType::summary) {
      const SummaryView summary{bounds, std::span(values).first(unit.keys), unit.value, unit.value};
      unit.is_text ? batch.add_summary(family, set.text(), summary)
                   : batch.add_summary(family, labels, summary);
    } else {
      unit.is_text ? batch.add(family, set.text(), unit.value)
                   : batch.add(family, labels, unit.value);
    }
    if (unit.timestamp) batch.set_timestamp(*unit.timestamp);
    if (unit.start) batch.set_start(batch.size() - 1, *unit.start);
    if (unit.exemplar) {
      const LabelSet trace{{"trace", std::to_string(*unit.exemplar)}};
      batch.add_exemplar(0, {trace.text(), unit.value, unit.exemplar});
    }
  }

  std::mt19937 random_;
  bool calms_;
  std::vector<Unit> units_;
};

}  // namespace weir::test
