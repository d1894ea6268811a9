// What holds of every format: pieces, sinks that stop, gzip, memory that is used again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/allocation_count.hpp"
#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using weir::test::gunzip;
using weir::test::snapshot_of;

namespace {

constexpr Representation kAll[] = {
    {Format::text_0_0_4, Encoding::identity},         {Format::text_0_0_4, Encoding::gzip},
    {Format::openmetrics_1_0_0, Encoding::identity},  {Format::openmetrics_1_0_0, Encoding::gzip},
    {Format::protobuf_delimited, Encoding::identity}, {Format::protobuf_delimited, Encoding::gzip}};
constexpr Format kFormats[] = {Format::text_0_0_4, Format::text_1_0_0, Format::openmetrics_1_0_0,
                               Format::protobuf_delimited};

// A compressor that has served a page before may choose other matches: what counts is the text.
std::string text_of(const std::string& body, Representation representation) {
  return representation.encoding == Encoding::gzip ? gunzip(body) : body;
}

// Compares without printing megabytes.
bool same(const std::string& a, const std::string& b) {
  return a == b;
}

std::shared_ptr<const Snapshot> page_of_size(int series, std::size_t label_size = 20) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x_total", "Help.", MetricType::counter});
  std::string value(label_size, 'v');
  for (int i = 0; i < series; ++i) {
    value.replace(0, 6, std::to_string(100'000 + i));
    batch.add(family, {{"label", value}}, i * 1.25);
  }
  return snapshot_of(batch);
}

}  // namespace

TEST_CASE("a body comes in pieces of bounded size") {
  const auto snapshot = page_of_size(20'000);
  for (const Representation representation : kAll) {
    std::size_t pieces = 0;
    std::string body;
    CHECK(encode(*snapshot, representation, [&](std::string_view piece) {
      CHECK(!piece.empty());
      CHECK(piece.size() <= std::size_t{64} * 1024);
      ++pieces;
      body.append(piece);
      return true;
    }));
    CHECK(same(body, encode_to_string(*snapshot, representation)));
    if (representation.encoding == Encoding::identity) CHECK(pieces == body.size() / 65'536 + 1);
  }
}

TEST_CASE("gzip inflates to the identity body") {
  const auto snapshot = page_of_size(GENERATE(0, 1, 1'000, 30'000));
  for (const Format format : kFormats) {
    const std::string packed = encode_to_string(*snapshot, {format, Encoding::gzip});
    CHECK(same(gunzip(packed), encode_to_string(*snapshot, {format, Encoding::identity})));
  }
}

TEST_CASE("a sink that says no is not asked again") {
  const auto snapshot = page_of_size(50'000);
  for (const Representation representation : kAll) {
    for (const int allowed : {0, 1, 2}) {
      int calls = 0;
      CHECK_FALSE(
          encode(*snapshot, representation, [&](std::string_view) { return calls++ < allowed; }));
      CHECK(calls == allowed + 1);
    }
  }
}

TEST_CASE("an encoder that was stopped encodes the next page whole") {
  const auto snapshot = page_of_size(50'000);
  Encoder encoder;
  for (const Representation representation : kAll) {
    encoder.encode(*snapshot, representation, [](std::string_view) { return false; });
    std::string body;
    CHECK(encoder.encode(*snapshot, representation, [&body](std::string_view piece) {
      body.append(piece);
      return true;
    }));
    CHECK(same(text_of(body, representation),
               encode_to_string(*snapshot, {representation.format, Encoding::identity})));
  }
}

TEST_CASE("a line longer than a piece is written whole") {
  const auto snapshot = page_of_size(3, 200'000);
  const std::string body = encode_to_string(*snapshot);
  CHECK(std::count(body.begin(), body.end(), '\n') == 5);
  CHECK(body.size() > 600'000);
  CHECK(same(gunzip(encode_to_string(*snapshot, {Format::text_0_0_4, Encoding::gzip})), body));
}

TEST_CASE("one encoder serves several threads at once") {
  const auto snapshot = page_of_size(5'000);
  Encoder encoder;
  std::vector<std::string> bodies(8);
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    threads.emplace_back([&encoder, &snapshot, &body = bodies[i], i] {
      for (int round = 0; round < 5; ++round) {
        body.clear();
        encoder.encode(*snapshot, kAll[i % std::size(kAll)], [&body](std::string_view piece) {
          body.append(piece);
          return true;
        });
      }
    });
  }
  threads.clear();
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const Representation representation = kAll[i % std::size(kAll)];
    CHECK(same(text_of(bodies[i], representation),
               encode_to_string(*snapshot, {representation.format, Encoding::identity})));
  }
}

TEST_CASE("an encoder that has served a page twice allocates nothing for the next") {
  SampleBatch batch;
  const std::vector<double> bounds{1, 2, 3};
  const std::vector<double> cumulative{1, 2, 3, 4};
  for (const std::string_view name : {"a_total_and_a_name_that_is_not_short_total", "b_seconds"}) {
    batch.add({name, "Counted \"things\".", MetricType::counter}, 1);
  }
  batch.add_histogram(batch.family(FamilySpec{"h", "", MetricType::histogram}), LabelText{},
                      {bounds, cumulative, 4.5});
  const auto snapshot = snapshot_of(batch);
  Encoder encoder;
  std::size_t size = 0;
  const ByteSink sink = [&size](std::string_view piece) {
    size += piece.size();
    return true;
  };
  // For gzip blocks are packed when they are met again.
  for (int i = 0; i < 2; ++i) {
    for (const Representation representation : kAll)
      encoder.encode(*snapshot, representation, sink);
  }
  const std::uint64_t before = test::allocation_count();
  for (const Representation representation : kAll) encoder.encode(*snapshot, representation, sink);
  CHECK(test::allocation_count() == before);
  CHECK(size > 0);
}

TEST_CASE("parts of one family share one head") {
  SampleBatch first;
  first.add({"a", "A.", MetricType::gauge}, {{"tenant", "1"}}, 1);
  SampleBatch second;
  second.add({"a", "A.", MetricType::gauge}, {{"tenant", "2"}}, 2);
  Snapshot joined = *snapshot_of(first);
  const auto other = snapshot_of(second);
  SnapshotPart behind = other->parts.front();
  behind.first_value = 1;
  joined.parts = PartList({joined.parts.front(), behind});
  joined.values.push_back(other->values.front());
  CHECK(encode_to_string(joined) ==
        "# HELP a A.\n# TYPE a gauge\na{tenant=\"1\"} 1\na{tenant=\"2\"} 2\n");
}
