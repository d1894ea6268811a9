// The protobuf format, byte for byte. Whether a stranger reads the same values from it is
// protobuf_oracle_test.cpp's matter.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/protobuf_buffer.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using namespace std::string_view_literals;
using detail::ProtobufBuffer;

namespace {

std::string protobuf_page(const SampleBatch& batch) {
  return encode_to_string(*test::snapshot_of(batch), {Format::protobuf_delimited});
}

// 1.5, 2, 3.
constexpr std::string_view kOneAndAHalf = "\0\0\0\0\0\0\xF8\x3F"sv;
constexpr std::string_view kTwo = "\0\0\0\0\0\0\0\x40"sv;
constexpr std::string_view kThree = "\0\0\0\0\0\0\x08\x40"sv;

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

}  // namespace

TEST_CASE("a counter in protobuf keeps its name and has its bytes") {
  SampleBatch batch;
  batch.add({"a_total", "A.", MetricType::counter}, {{"x", "y"}}, 1.5);
  CHECK(protobuf_page(batch) == joined({"\x24",  // 36 bytes
                                        "\x0A\x07"
                                        "a_total",  // name
                                        "\x12\x02"
                                        "A.",                          // help
                                        "\x18\0"sv,                    // type: counter
                                        "\x22\x13",                    // metric of 19 bytes
                                        "\x0A\x06\x0A\x01x\x12\x01y",  // label
                                        "\x1A\x09\x09", kOneAndAHalf}));
}

TEST_CASE("a histogram in protobuf has its whole counts and no bucket for what the count says") {
  SampleBatch batch;
  const std::vector<double> bounds{2.0};
  const std::vector<double> cumulative{1.0, 300.0};
  batch.add_histogram(batch.family(FamilySpec{"h", "", MetricType::histogram}), LabelText{},
                      {bounds, cumulative, 3.0});
  batch.set_timestamp(-1);
  CHECK(protobuf_page(batch) ==
        joined({"\x2D", "\x0A\x01h", "\x18\x04", "\x22\x26", "\x3A\x19",  // metric, histogram
                "\x08\xAC\x02", "\x11", kThree,                           // count, sum
                "\x1A\x0B\x08\x01\x11", kTwo,                             // bucket
                "\x30\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"}));
}

TEST_CASE("a summary in protobuf has its quantiles, and the nearest whole count") {
  SampleBatch batch;
  const std::vector<double> quantiles{1.5};
  const std::vector<double> values{2.0};
  batch.add_summary(batch.family(FamilySpec{"s", "", MetricType::summary}), LabelText{},
                    {quantiles, values, 3.0, 6.5});
  CHECK(protobuf_page(batch) ==
        joined({"\x28", "\x0A\x01s", "\x18\x02", "\x22\x21", "\x22\x1F", "\x08\x07", "\x11", kThree,
                "\x1A\x12\x09", kOneAndAHalf, "\x11", kTwo}));
}

TEST_CASE("a page without series is empty in protobuf") {
  CHECK(protobuf_page(SampleBatch()).empty());
}

TEST_CASE("a unit that the name does not end in is left out of protobuf") {
  SampleBatch batch;
  batch.add({"a_bytes_total", "", MetricType::counter, Fold::sum, "bytes"}, 2);
  batch.add({"b_bytes", "", MetricType::gauge, Fold::sum, "seconds"}, 2);
  const std::string page = protobuf_page(batch);
  CHECK(page.find("\x2A\x05"
                  "bytes") != std::string::npos);
  CHECK(page.find("seconds") == std::string::npos);
}

TEST_CASE("a message within a message has its length, however long it is") {
  for (const std::size_t size : std::initializer_list<std::size_t>{
           0, 1, 124, 125, 126, 127, 128, 16'380, 16'381, 16'382, 3'000'000}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    ProtobufBuffer buffer;
    buffer.varint_field(1, 1);
    buffer.message_field(2, [&] { buffer.text_field(3, text); });
    buffer.varint_field(4, 1);
    const auto varint = [](std::size_t number) {
      char bytes[detail::kMaxVarint];
      return std::string(bytes, detail::put_varint(bytes, number));
    };
    const std::string inner = "\x1A" + varint(size) + text;
    const bool same = buffer.view() == "\x08\x01\x12" + varint(inner.size()) + inner + "\x20\x01";
    CHECK(same);
  }
}

TEST_CASE("a protobuf text has its escapes undone") {
  const auto written = [](std::string_view escaped) {
    ProtobufBuffer buffer;
    buffer.escaped_text_field(1, escaped);
    return std::string(buffer.view());
  };
  CHECK(written("") == "\x0A\0"sv);
  CHECK(written("plain") == "\x0A\x05plain");
  CHECK(written(R"(\\\"\n\\n)") == "\x0A\x05\\\"\n\\n");
}
