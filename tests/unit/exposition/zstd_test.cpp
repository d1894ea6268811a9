// zstd bodies: libzstd unpacks the identity body from them.
#include <zstd.h>

#include <catch2/catch.hpp>
#include <string>

#include "support/allocation_count.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;

namespace {

constexpr Format kFormats[] = {Format::text_0_0_4, Format::text_1_0_0, Format::openmetrics_1_0_0,
                               Format::protobuf_delimited};

std::string unpack(const std::string& packed) {
  std::string text;
  ZSTD_DStream* const stream = ZSTD_createDStream();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t left = 1;
  while (left != 0 && ZSTD_isError(left) == 0) {
    char chunk[4096];
    ZSTD_outBuffer out{chunk, sizeof chunk, 0};
    left = ZSTD_decompressStream(stream, &out, &in);
    text.append(chunk, out.pos);
    if (in.pos == in.size && out.pos == 0) break;
  }
  CHECK(left == 0);  // one whole frame, its checksum is right
  CHECK(in.pos == in.size);
  ZSTD_freeDStream(stream);
  return text;
}

std::shared_ptr<const Snapshot> page_of_size(int series) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x_total", "Help.", MetricType::counter});
  for (int i = 0; i < series; ++i) {
    const std::string value = std::to_string(i * 7919);
    batch.add(family, {{"label", value}, {"more", "text that repeats"}}, i * 1.25);
  }
  return test::snapshot_of(batch);
}

// Compares without printing megabytes.
bool same(const std::string& a, const std::string& b) {
  return a == b;
}

}  // namespace

TEST_CASE("zstd unpacks to the identity body in every format") {
  const auto snapshot = page_of_size(GENERATE(0, 1, 1'000, 50'000));
  for (const Format format : kFormats) {
    const std::string body = encode_to_string(*snapshot, {format});
    std::string packed;
    CHECK(encode(*snapshot, {format, Encoding::zstd}, [&](std::string_view piece) {
      CHECK(!piece.empty());
      CHECK(piece.size() <= std::size_t{64} * 1024);
      packed.append(piece);
      return true;
    }));
    CHECK(same(unpack(packed), body));
    if (body.size() > 10'000) CHECK(packed.size() < body.size() / 4);
  }
}

TEST_CASE("a zstd body that was stopped leaves nothing behind for the next") {
  const auto snapshot = page_of_size(50'000);
  Encoder encoder;
  for (const int allowed : {0, 1, 2}) {
    int calls = 0;
    CHECK_FALSE(encoder.encode(*snapshot, {Format::text_0_0_4, Encoding::zstd},
                               [&](std::string_view) { return calls++ < allowed; }));
    CHECK(calls == allowed + 1);
    std::string packed;
    CHECK(encoder.encode(*snapshot, {Format::text_0_0_4, Encoding::zstd},
                         [&](std::string_view piece) {
                           packed.append(piece);
                           return true;
                         }));
    CHECK(same(unpack(packed), encode_to_string(*snapshot)));
  }
}

TEST_CASE("an encoder that has served a zstd page allocates nothing for the next") {
  const auto snapshot = page_of_size(5'000);
  Encoder encoder;
  std::size_t size = 0;
  const ByteSink sink = [&size](std::string_view piece) {
    size += piece.size();
    return true;
  };
  for (const Format format : kFormats) encoder.encode(*snapshot, {format, Encoding::zstd}, sink);
  const std::uint64_t before = test::allocation_count();
  for (const Format format : kFormats) encoder.encode(*snapshot, {format, Encoding::zstd}, sink);
  CHECK(test::allocation_count() == before);
  CHECK(size > 0);
}
