// Random batches with rude texts, for judging what the encoders make of them. Counters count, infos
// are 1, stateset units have their label: what the model promises holds, the rest is wild.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "weir/batch.hpp"

namespace weir::test {

class RandomBatch {
 public:
  enum class Names { plain, any };
  explicit RandomBatch(unsigned seed, Names names = Names::plain) : random_(seed), names_(names) {}

  SampleBatch make() {
    SampleBatch batch;
    // Few stems and many suffixes, so that short names clash.
    for (const std::string_view plain : {"a", "b_bytes", "c"}) {
      std::string stem = names_ == Names::plain ? std::string(plain) : rude_name(plain);
      for (const std::string_view suffix : {"", "_info", "_total", "_x_total", "_y", "_z"}) {
        if (names_ == Names::any && below(3) == 0) stem = rude_name(plain);
        if (below(3) != 0) add_family(batch, stem + std::string(suffix));
      }
    }
    return batch;
  }

 private:
  unsigned below(unsigned limit) { return std::uniform_int_distribution(0U, limit - 1)(random_); }

  std::string rude_text() {
    static constexpr std::array<std::string_view, 12> kPieces{
        "\\", "\"", "\n", "{", "}", ",", "=", "#", "\xC3\xA4", "\xFF", " ", "plain"};
    std::string text;
    for (unsigned i = below(8); i > 0; --i) text += kPieces[below(kPieces.size())];
    return text;
  }

  // Some of them become the same when they are escaped.
  std::string rude_name(std::string_view plain) {
    static constexpr std::array<std::string_view, 9> kPieces{".",  "-",        "_",  ":", "\\",
                                                             "\"", "\xC3\xA4", "\n", "="};
    std::string name(plain);
    if (below(2) != 0) name.append(kPieces[below(kPieces.size())]).append("x");
    return name;
  }

  double any_value() {
    static constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::array values{0.0,
                            -0.0,
                            0.1 + 0.2,
                            std::nan(""),
                            kInfinity,
                            -kInfinity,
                            9007199254740993.0,
                            5e-324,
                            1e300,
                            -1.5,
                            std::ldexp(below(1000), 40)};
    return values[below(values.size())];
  }
  double count() { return below(2) != 0 ? below(1000) : below(100'000) / 64.0; }

  void add_family(SampleBatch& batch, const std::string& name) {
    static constexpr std::array kTypes{
        MetricType::untyped, MetricType::counter, MetricType::gauge,   MetricType::histogram,
        MetricType::summary, MetricType::info,    MetricType::stateset};
    Family family;
    family.name = name;
    family.help = rude_text();
    family.type = kTypes[below(kTypes.size())];
    if (family.type != MetricType::info && family.type != MetricType::stateset) {
      family.unit = below(2) != 0 ? "bytes" : "";
    }
    const FamilyIndex index = batch.family(family);
    for (unsigned unit = below(4); unit > 0; --unit) add_unit(batch, index, family, unit);
  }

  void add_unit(SampleBatch& batch, FamilyIndex index, const Family& family, unsigned unit) {
    const std::string number = std::to_string(unit);
    const std::string text = rude_text();
    const std::string first = names_ == Names::plain ? "rude" : rude_name("rude");
    const std::string second = names_ == Names::plain ? "n" : rude_name("rude");
    std::vector<LabelView> labels{{first, text}};
    if (unit > 1 && second != first) labels.push_back({second, number});
    if (family.type == MetricType::stateset) labels.push_back({family.name, "on"});
    std::vector<double> keys, values;
    for (unsigned key = below(4); key > 0; --key) keys.push_back((4 - key) / 4.0);
    switch (family.type) {
      case MetricType::histogram:
        values.push_back(count());
        for (std::size_t i = 0; i < keys.size(); ++i) values.push_back(values.back() + count());
        batch.add_histogram(index, labels, {keys, values, any_value()});
        break;
      case MetricType::summary:
        for (std::size_t i = 0; i < keys.size(); ++i) values.push_back(any_value());
        batch.add_summary(index, labels, {keys, values, any_value(), count()});
        break;
      case MetricType::counter:
        batch.add(index, labels, count());
        break;
      case MetricType::info:
      case MetricType::stateset:
        batch.add(index, labels, 1);
        break;
      default:
        batch.add(index, labels, any_value());
    }
    if (below(3) == 0) batch.set_timestamp(static_cast<TimestampMs>(random_()) - 1'000'000'000);
    if (below(3) == 0) add_exemplar(batch, static_cast<std::uint32_t>(below(5)));
  }

  void add_exemplar(SampleBatch& batch, std::uint32_t line) {
    std::string value = rude_text();
    for (unsigned i = below(20); i > 0; --i) value += rude_text();
    const std::string name = names_ == Names::plain ? "trace_id" : rude_name("trace_id");
    const LabelSet labels{{name, value}};
    if (line < batch.lines(batch.size() - 1)) {
      batch.add_exemplar(line, {labels.text(), any_value(), TimestampMs{1'700'000'000'123}});
    }
  }

  std::mt19937 random_;
  Names names_;
};

}  // namespace weir::test
