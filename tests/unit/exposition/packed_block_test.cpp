// gzip of blocks that the encoder knows: whatever the values, it inflates to the identity body.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/allocation_count.hpp"
#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr Format kFormats[] = {Format::text_0_0_4, Format::openmetrics_1_0_0};

// Families large enough to be packed and others, in turn; labels of all lengths and letters.
class RandomPage {
 public:
  explicit RandomPage(unsigned seed) : random_(seed) {
    SampleBatch batch;
    for (const char* name : {"a_total", "b", "c_total", "d_seconds", "e", "f"})
      add_family(batch, name);
    page_ = *snapshot_of(batch);
  }

  const Snapshot& page() const { return page_; }
  // Values of every kind and width; \p share of a hundred change, in runs and alone.
  void change(unsigned share) {
    for (double& value : page_.values) {
      if (below(100) < share) value = any_value();
    }
  }

 private:
  unsigned below(unsigned limit) { return std::uniform_int_distribution(0U, limit - 1)(random_); }

  double any_value() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    switch (below(8)) {
      case 0:
        return std::vector{std::nan(""), kInfinity, -kInfinity, -0.0, 5e-324, 1.7e308}[below(6)];
      case 1:
        return std::uniform_real_distribution(-1e6, 1e6)(random_);
      case 2:
        return below(1'000'000) / 1000.0;
      default:
        return std::floor(std::pow(10.0, below(16)));
    }
  }

  std::string any_text() {
    static const std::vector<std::string> kTexts{
        "", "x", "/api/v1/orders", "\"quoted\" {braces}", "back\\slash\n", "\xC3\xA4\xE2\x82\xAC"};
    std::string text = kTexts[below(6)];
    if (below(3) == 0) text += std::to_string(random_());
    if (below(200) == 0) text.append(below(12'000), static_cast<char>('a' + below(26)));
    return text;
  }

  void add_family(SampleBatch& batch, const std::string& name) {
    const unsigned kind = below(4);
    const MetricType type = kind == 0                  ? MetricType::histogram
                            : kind == 1                ? MetricType::summary
                            : name.ends_with("_total") ? MetricType::counter
                                                       : MetricType::gauge;
    Family family;
    family.name = name;
    family.type = type;
    const FamilyIndex index = batch.family(family);
    const std::vector<double> keys{0.1, 0.5, 0.9};
    const std::vector<double> values{1, 2, 3, 4};
    const unsigned units = below(3) == 0 ? below(30) : 300 + below(600);
    std::string same = any_text();
    for (unsigned unit = 0; unit < units; ++unit) {
      if (below(10) == 0) same = any_text();
      const std::string other = any_text();
      const std::string number = unit == 0 ? "" : std::to_string(unit);
      const std::vector<LabelView> labels{{"n", number}, {"same", same}, {"z", other}};
      if (kind == 0)
        batch.add_histogram(index, labels, {keys, values, 1});
      else if (kind == 1)
        batch.add_summary(index, labels, {keys, std::span(values).first(3), 1, 2});
      else
        batch.add(index, labels, 1);
    }
  }

  std::mt19937 random_;
  Snapshot page_;
};

std::string encoded(Encoder& encoder, const Snapshot& page, Representation representation) {
  std::string body;
  CHECK(encoder.encode(page, representation, [&body](std::string_view piece) {
    CHECK(piece.size() <= std::size_t{64} * 1024);
    body.append(piece);
    return true;
  }));
  return body;
}

std::shared_ptr<const Snapshot> counters(std::size_t series) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x_total", "", MetricType::counter});
  for (std::size_t i = 0; i < series; ++i)
    batch.add(family, {{"customer", std::to_string(100'000 + i)}, {"region", "north"}}, 1);
  return snapshot_of(batch);
}

}  // namespace

TEST_CASE("blocks that are known inflate to the identity body whatever changes") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    RandomPage random(seed);
    Encoder encoder;
    for (const unsigned share : {100U, 100U, 0U, 1U, 30U, 100U, 0U}) {
      random.change(share);
      for (const Format format : kFormats) {
        const std::string body = gunzip(encoded(encoder, random.page(), {format, Encoding::gzip}));
        INFO("seed " << seed << ", share " << share);
        const bool same = body == encoded(encoder, random.page(), {format, Encoding::identity});
        REQUIRE(same);
      }
    }
  }
}

TEST_CASE("a known block's body is not much larger than zlib's") {
  Snapshot page = *counters(5'000);
  Encoder encoder;
  std::string packed;
  for (int i = 0; i < 3; ++i) {
    double value = i;
    for (double& shown : page.values) shown = value += 17;
    packed = encoded(encoder, page, {Format::text_0_0_4, Encoding::gzip});
  }
  const std::string body = gunzip(packed);
  std::string deflated(compressBound(body.size()), '\0');
  uLongf size = deflated.size();
  REQUIRE(compress(reinterpret_cast<Bytef*>(deflated.data()), &size,
                   reinterpret_cast<const Bytef*>(body.data()), body.size()) == Z_OK);
  CHECK(packed.size() < size * 14 / 10);
}

TEST_CASE("a known block with new values of the same width allocates nothing") {
  Snapshot page = *counters(5'000);
  Encoder encoder;
  std::size_t size = 0;
  const ByteSink sink = [&size](std::string_view piece) {
    size += piece.size();
    return true;
  };
  const auto encode_page = [&](double value) {
    page.values.assign(page.values.size(), value);
    encoder.encode(page, {Format::text_0_0_4, Encoding::gzip}, sink);
  };
  for (const double value : {111, 123, 555, 987}) encode_page(value);
  const std::uint64_t before = allocation_count();
  for (const double value : {111, 123, 555, 987}) encode_page(value);
  CHECK(allocation_count() == before);
  CHECK(size > 0);
}

TEST_CASE("a block that is gone is forgotten though another gets its address") {
  Encoder encoder;
  for (std::size_t series = 400; series < 440; ++series) {
    const auto page = counters(series);
    for (int i = 0; i < 2; ++i) {
      const std::string body = encoded(encoder, *page, {Format::text_0_0_4, Encoding::gzip});
      const bool same = gunzip(body) == encode_to_string(*page);
      CHECK(same);
    }
  }
}

TEST_CASE("threads that share a block and have other values each get theirs") {
  const auto block = counters(3'000);
  Encoder encoder;
  struct Made {
    std::string body;
    std::string text;
  };
  constexpr std::size_t kThreads = 4;
  std::vector<std::vector<Made>> made(kThreads);
  std::vector<std::jthread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      Snapshot page = *block;
      for (int round = 0; round < 12; ++round) {
        // Pairs of threads have the same values.
        page.values.assign(page.values.size(), round * std::pow(10.0, thread / 2 * 3));
        Made& one = made[thread].emplace_back();
        encoder.encode(page, {Format::text_0_0_4, Encoding::gzip}, [&](std::string_view piece) {
          one.body.append(piece);
          return true;
        });
        one.text = encode_to_string(page);
      }
    });
  }
  threads.clear();
  for (const auto& pages : made) {
    REQUIRE(pages.size() == 12);
    for (const Made& one : pages) CHECK(gunzip(one.body) == one.text);
  }
}
