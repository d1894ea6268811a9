// gzip of blocks that the encoder knows: whatever the values, it inflates to the identity body.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "exposition/deflate.hpp"
#include "exposition/packed_block.hpp"
#include "support/allocation_count.hpp"
#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/packed_pages.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using namespace weir::test;

namespace {

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

// Of all forms that a number has: every width, with and without decimals, and those on either side
// of a limit.
std::vector<double> all_values() {
  std::vector<double> values{-0.0,
                             -1,
                             -12.5,
                             std::nan(""),
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(),
                             5e-324,
                             1.7976931348623157e308,
                             -2.2250738585072014e-308,
                             1.0 / 3};
  for (double power = 1; power < 1e18; power *= 10) {
    for (const double value : {power - 1, power, power + 1, power * 9 / 8}) {
      for (const double decimals : {0.0, 0.5, 0.25, 0.125, 0.007, 0.0625})
        values.push_back(value + decimals);
    }
  }
  for (const double value : {9007199254740991.0, 9007199254740992.0, 999999999999.999, 1e12 + 0.5})
    values.push_back(value);
  return values;
}

TEST_CASE("every form of a number is the identity body's whatever the block learnt from") {
  const std::vector<double> values = all_values();
  // From one digit alone a code makes the others long.
  for (const double learnt_from : {1.0, 1234567.89}) {
    Snapshot page = *counters(20 * values.size());
    page.values.assign(page.values.size(), learnt_from);
    Encoder encoder;
    for (int i = 0; i < 2; ++i) encoded(encoder, page, {Format::text_0_0_4, Encoding::gzip});
    for (std::size_t i = 0; i < values.size(); ++i) page.values[i] = values[i];
    const std::string body = gunzip(encoded(encoder, page, {Format::text_0_0_4, Encoding::gzip}));
    const bool same = body == encode_to_string(page);
    CHECK(same);
  }
}

TEST_CASE("bits and checksum are the same on a machine without carry-less multiplication") {
  const std::vector<double> values = all_values();
  Snapshot page = *counters(values.size());
  page.values = values;
  detail::PackedBlock portable(page.parts[0], Format::text_0_0_4, values.data(), {},
                               detail::CrcWay::portable);
  detail::PackedBlock best(page.parts[0], Format::text_0_0_4, values.data(), {});
  std::uint32_t portable_width = 0;
  std::uint32_t best_width = 0;
  std::uint32_t crc = 0;
  for (std::size_t chunk = 0; chunk < best.chunks(); ++chunk) {
    detail::PackedLines ours;
    detail::PackedLines theirs;
    best.pack(chunk, values.data(), 3, best_width, ours);
    portable.pack(chunk, values.data(), 3, portable_width, theirs);
    REQUIRE(ours.bits == theirs.bits);
    CHECK(std::string_view(ours.bytes.data(), (3 + ours.bits) / 8) ==
          std::string_view(theirs.bytes.data(), (3 + theirs.bits) / 8));
    CHECK(ours.remainder == theirs.remainder);
    crc = theirs.crc_behind(crc);
  }
  std::string lines = encode_to_string(page);
  lines.erase(0, lines.find("\nx_total") + 1);
  lines.pop_back();  // the last line's end is not in the chunks
  CHECK(crc == detail::crc32_of(0, lines));
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
  CHECK(packed.size() < zlib_size(body) * 14 / 10);
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
