// What the text encoder prints, the parser reads back: the same units, to the last bit.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "exposition/text_parser.hpp"
#include "support/batch_lines.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::test {
namespace {

class RandomBatch {
 public:
  explicit RandomBatch(std::uint64_t seed) : random_(seed) {}

  SampleBatch make() {
    SampleBatch batch;
    for (std::size_t i = 0, families = below(6); i < families; ++i) add_family(batch, i);
    return batch;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  double value() {
    if (below(3) == 0) return static_cast<double>(below(1000));
    return std::bit_cast<double>(random_());  // NaN, infinities and denormals among them
  }

  std::string text() {
    static const std::vector<std::string> kPieces{
        "a",  "\\", "\"", "\n", " ", "{", "}", ",", "=", "#", "\xc3\xa9", "\xf0\x9f\x98\x80",
        "\t", "\r"};
    std::string text = "x";
    for (std::size_t i = below(6); i > 0; --i) text += kPieces[below(kPieces.size())];
    return text;
  }

  void add_family(SampleBatch& batch, std::size_t number) {
    static constexpr MetricType kTypes[] = {MetricType::untyped, MetricType::counter,
                                            MetricType::gauge, MetricType::histogram,
                                            MetricType::summary};
    const std::string name = "family" + std::to_string(number);
    const std::string help = below(2) == 0 ? "" : text();
    const MetricType type = kTypes[below(std::size(kTypes))];
    const FamilyIndex family = batch.family(FamilySpec{name, help, type});
    for (std::size_t i = 0, units = 1 + below(5); i < units; ++i) {
      const std::string a = std::to_string(i);
      const std::string b = below(2) == 0 ? "" : text();
      add_unit(batch, family, type, LabelSet{{"b", b}, {"A", a}});
      if (below(4) == 0) batch.set_timestamp(static_cast<TimestampMs>(random_()));
    }
  }

  void add_unit(SampleBatch& batch, FamilyIndex family, MetricType type, const LabelSet& labels) {
    std::vector<double> keys;
    std::vector<double> counts;
    for (std::size_t i = 0, size = below(4); i < size; ++i) {
      keys.push_back((static_cast<double>(i) + 0.1) / 7);
      counts.push_back((counts.empty() ? 0 : counts.back()) + static_cast<double>(below(9)) / 3);
    }
    if (type == MetricType::histogram) {
      counts.push_back(counts.empty() ? 0 : counts.back());
      batch.add_histogram(family, labels.text(), {keys, counts, value()});
    } else if (type == MetricType::summary) {
      batch.add_summary(family, labels.text(), {keys, counts, value(), value()});
    } else {
      batch.add(family, labels.text(), value());
    }
  }

  std::mt19937_64 random_;
};

TEST_CASE("a page that is printed and parsed has the same units") {
  detail::ParseOptions options;
  options.refuse_duplicates = true;
  detail::TextParser parser(options);
  SampleBatch again;
  std::size_t units = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    INFO(seed);
    const SampleBatch batch = RandomBatch(seed).make();
    const SampleBatch* one = &batch;
    const std::string page = encode_to_string(*make_snapshot({&one, 1}, {}));
    INFO(page);
    again.forget_families();
    const auto outcome = parser.parse(page, again);
    if (!outcome) FAIL(outcome.error().message());
    if (batch_lines(batch) != batch_lines(again)) {
      CHECK(batch_lines(batch) == batch_lines(again));
    }
    units += again.size();
  }
  CHECK(units > 10'000);
}

}  // namespace
}  // namespace weir::test
