// Pages of the protobuf format that are wrong, each in one way: where and why they are refused.
#include <catch2/catch.hpp>
#include <limits>
#include <vector>

#include "exposition/protobuf_parser.hpp"
#include "support/wire.hpp"

namespace weir::test {
namespace {

using detail::ParseOptions;
using detail::ProtobufParser;
namespace w = wire;

// What the parser says of a page; empty: it takes it. A page that is refused leaves nothing.
std::string verdict(const std::string& page, const ParseOptions& options = {}) {
  SampleBatch batch;
  batch.add({"before", "", MetricType::gauge}, 1);
  const auto outcome = ProtobufParser(options).parse(page, batch);
  if (outcome) return "";
  CHECK(batch.size() == 1);
  CHECK(batch.families().size() == 1);
  CHECK(outcome.error().message().starts_with("byte "));
  return outcome.error().message().substr(outcome.error().message().find(": ") + 2);
}

std::string name(std::string_view text) {
  return w::message(1, text);
}
std::string label(std::string_view key, std::string_view value) {
  return w::message(1, w::message(1, key) + w::message(2, value));
}
// A counter "c" whose only metric is the message \p metric.
std::string counter(const std::string& metric) {
  return w::delimited(name("c") + w::message(4, metric));
}
std::string metric(double value) {
  return w::message(3, w::number(1, value));
}
std::string histogram(const std::string& body) {
  return w::delimited(name("h") + w::whole(3, 4) + w::message(4, w::message(7, body)));
}
std::string bucket(double bound, std::uint64_t count) {
  return w::message(3, w::whole(1, count) + w::number(2, bound));
}
std::string summary(const std::string& body) {
  return w::delimited(name("s") + w::whole(3, 2) + w::message(4, w::message(4, body)));
}

TEST_CASE("an empty page, and a family without metrics, are valid") {
  CHECK(verdict("").empty());
  CHECK(verdict(w::delimited(name("c"))).empty());
  CHECK(verdict(counter(metric(1))).empty());
}

TEST_CASE("a truncated varint is a fault") {
  CHECK(verdict("\x80") == "family[0]: truncated varint");
  CHECK(verdict(w::delimited(name("c") + "\x80")) == "family[0]: truncated varint");
  CHECK(verdict(w::delimited(name("c") + w::tag(3, 0))) == "family[0].type: truncated varint");
}

TEST_CASE("an overlong varint is a fault") {
  const std::string eleven = std::string(10, '\x80') + '\x01';
  CHECK(verdict(eleven) == "family[0]: varint longer than 64 bits");
  const std::string too_large = std::string(9, '\xFF') + '\x02';
  CHECK(verdict(w::delimited(name("c") + w::tag(3, 0) + too_large)) ==
        "family[0].type: varint longer than 64 bits");
}

TEST_CASE("a varint with needless bytes counts as what it says") {
  const std::string zero("\x80\x80\x00", 3);
  CHECK(verdict(w::delimited(name("c") + w::tag(3, 0) + zero + w::message(4, metric(1)))).empty());
}

TEST_CASE("a wrong wire type is a fault") {
  CHECK(verdict(w::delimited(w::whole(1, 5))) == "family[0].name: wrong wire type");
  CHECK(verdict(counter(w::whole(3, 5))) == "family[0].metric[0].counter: wrong wire type");
  CHECK(verdict(counter(w::message(3, w::whole(1, 5)))) ==
        "family[0].metric[0].counter.value: wrong wire type");
  CHECK(verdict(histogram(w::number(1, 5))) ==
        "family[0].metric[0].histogram.sample_count: wrong wire type");
}

TEST_CASE("a wire type that does not exist, and a group, are faults") {
  for (const std::uint32_t type : {3U, 4U, 6U, 7U}) {
    CHECK(verdict(w::delimited(name("c") + w::tag(9, type) + "x")) ==
          "family[0]: unknown wire type");
  }
}

TEST_CASE("a length past the end is a fault") {
  CHECK(verdict("\x05"
                "ab") == "family[0]: length past the end");
  CHECK(verdict(w::delimited(w::tag(1, 2) + "\x09"
                                            "ab")) == "family[0].name: length past the end");
}

TEST_CASE("a negative length is a fault") {
  const std::string minus_one = w::varint(std::numeric_limits<std::uint64_t>::max());
  CHECK(verdict(minus_one) == "family[0]: negative length, or one above 2^31 - 1");
  CHECK(verdict(w::delimited(w::tag(1, 2) + minus_one)) ==
        "family[0].name: negative length, or one above 2^31 - 1");
}

TEST_CASE("a huge message is refused before anything is taken for it") {
  CHECK(verdict(w::varint(0x7FFFFFFF) + "x") == "family[0]: length past the end");
  ParseOptions options;
  options.limits.max_page_bytes = 4;
  SampleBatch batch;
  const auto outcome = ProtobufParser(options).parse(counter(metric(1)), batch);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code() == ErrorCode::limit);
}

TEST_CASE("field number 0, and one that is too large, are faults") {
  CHECK(verdict(w::delimited(w::tag(0, 0) + "\x01")) == "family[0]: field number 0");
  CHECK(verdict(w::delimited(w::varint(std::uint64_t{1} << 32U) + "\x01")) ==
        "family[0]: field number above 2^29 - 1");
}

TEST_CASE("unknown fields are skipped, whatever their wire type") {
  const std::string unknown =
      w::whole(100, 7) + w::number(101, 7) + w::message(102, "text") + w::tag(103, 5) + "1234";
  CHECK(verdict(w::delimited(unknown + name("c") +
                             w::message(4, unknown + w::message(3, unknown + w::number(1, 2)))))
            .empty());
  CHECK(verdict(w::delimited(name("c") + w::tag(101, 1) + "1234567")) ==
        "family[0]: truncated number");
  CHECK(verdict(w::delimited(name("c") + w::tag(103, 5) + "123")) == "family[0]: truncated number");
}

TEST_CASE("a truncated double is a fault") {
  CHECK(verdict(counter(w::message(3, w::tag(1, 1) + "1234567"))) ==
        "family[0].metric[0].counter.value: truncated double");
}

TEST_CASE("invalid UTF-8 and NUL are faults in every text") {
  constexpr std::string_view kFault = "the text has a NUL or is not UTF-8";
  const auto of = [&](const std::string& page) {
    const std::string said = verdict(page);
    const std::size_t colon = said.find(": ");
    CHECK(said.substr(std::min(colon + 2, said.size())) == kFault);
    return said.substr(0, colon);
  };
  CHECK(of(w::delimited(name("c\xFF"))) == "family[0].name");
  CHECK(of(w::delimited(name("c") + w::message(2, "\xC3"))) == "family[0].help");
  CHECK(of(w::delimited(name("c") + w::message(5, "\xC3"))) == "family[0].unit");
  CHECK(of(counter(label("a\xFF", "b"))) == "family[0].metric[0].label[0].name");
  CHECK(of(counter(label("a", "b") + label("b", std::string("x\0y", 3)))) ==
        "family[0].metric[0].label[1].value");
}

TEST_CASE("names that are none are faults") {
  CHECK(verdict(w::delimited(w::message(2, "help"))) == "family[0].name: expected a metric name");
  CHECK(verdict(w::delimited(name(""))) == "family[0].name: expected a metric name");
  CHECK(verdict(counter(label("", "c"))) ==
        "family[0].metric[0].label[0].name: expected a label name");
  CHECK(verdict(counter(label("__name__", "c"))) ==
        "family[0].metric[0].label[0].name: label name __name__ is reserved");
}

TEST_CASE("a label name that occurs twice is a fault") {
  CHECK(verdict(counter(label("a", "1") + label("b", "2") + label("a", "3"))) ==
        "family[0].metric[0].label: the label name occurs twice");
}

TEST_CASE("the label of a line cannot be a unit's own") {
  CHECK(verdict(w::delimited(name("h") + w::whole(3, 4) + w::message(4, label("le", "1")))) ==
        "family[0].metric[0].label[0].name: the label names a bucket or quantile");
  CHECK(verdict(w::delimited(name("s") + w::whole(3, 2) + w::message(4, label("quantile", "1")))) ==
        "family[0].metric[0].label[0].name: the label names a bucket or quantile");
  CHECK(verdict(counter(label("le", "1") + metric(1))).empty());
}

TEST_CASE("a type that is unknown, and a value of another type, are faults") {
  CHECK(verdict(w::delimited(name("c") + w::whole(3, 6))) == "family[0].type: unknown metric type");
  CHECK(verdict(counter(w::message(2, w::number(1, 5)))) ==
        "family[0].metric[0].gauge: the metric's family has another type");
  CHECK(verdict(counter(label("a", "b"))) ==
        "family[0].metric[0]: a metric without a value of its family's type");
  CHECK(verdict(counter(metric(1) + metric(2))) ==
        "family[0].metric[0].counter: the metric has two values");
}

TEST_CASE("the type may stand behind the metrics") {
  SampleBatch batch;
  REQUIRE(ProtobufParser().parse(
      w::delimited(w::message(4, w::message(2, w::number(1, 5))) + w::whole(3, 1) + name("g")),
      batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch.families()[0].type == MetricType::gauge);
}

TEST_CASE("a family that occurs twice, or whose lines are another's, is a conflict") {
  const std::string again =
      "family[1].name: a metric of this name, or with lines of such a name, stood before";
  CHECK(verdict(counter(metric(1)) + counter(metric(2))) == again);
  CHECK(verdict(histogram(w::whole(1, 0)) + w::delimited(name("h_count"))) == again);
  CHECK(verdict(w::delimited(name("s_sum")) + summary("")) == again);
}

TEST_CASE("a series that occurs twice is counted, or refused where that is asked for") {
  const std::string page = w::delimited(name("c") + w::message(4, label("a", "1") + metric(1)) +
                                        w::message(4, label("a", "1") + metric(2)));
  SampleBatch batch;
  const auto outcome = ProtobufParser().parse(page, batch);
  REQUIRE(outcome);
  CHECK(outcome->samples == 2);
  CHECK(outcome->duplicates == 1);
  REQUIRE(batch.size() == 1);
  CHECK(batch.value(0) == 1);
  CHECK(verdict(page, {.refuse_duplicates = true}) ==
        "family[0].metric[1]: the same name and labels occur twice");
}

TEST_CASE("a histogram that is not whole is a fault") {
  const auto of = [](const std::string& body) {
    const std::string said = verdict(histogram(body));
    constexpr std::string_view kPath = "family[0].metric[0].histogram.";
    CHECK(said.starts_with(kPath));
    return said.substr(std::min(kPath.size(), said.size()));
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(of(w::whole(1, 2) + bucket(2, 1) + bucket(1, 2)) ==
        "bucket[1].upper_bound: bounds must ascend");
  CHECK(of(w::whole(1, 2) + bucket(kInfinity, 1) + bucket(1, 2)) ==
        "bucket[1].upper_bound: bounds must ascend");
  CHECK(of(w::whole(1, 2) + bucket(std::numeric_limits<double>::quiet_NaN(), 1)) ==
        "bucket[0].upper_bound: must be a number above -Inf");
  CHECK(of(w::whole(1, 2) + bucket(1, 2) + bucket(2, 1)) ==
        "bucket[1].cumulative_count: is below that of the bucket before");
  CHECK(of(w::whole(1, 2) + bucket(kInfinity, 1)) ==
        "sample_count: is not the count of the +Inf bucket");
  CHECK(of(w::whole(1, 2) + bucket(1, 3)) == "sample_count: is below a bucket's count");
  CHECK(of(w::number(4, kInfinity)) == "sample_count_float: must be a number from 0 on");
}

TEST_CASE("a summary's quantiles that are none, or do not ascend, are faults") {
  const auto quantile = [](double q) { return w::message(3, w::number(1, q) + w::number(2, 1)); };
  CHECK(verdict(summary(quantile(1.5))) ==
        "family[0].metric[0].summary.quantile[0].quantile: must be a number from 0 to 1");
  CHECK(verdict(summary(quantile(0.5) + quantile(0.5))) ==
        "family[0].metric[0].summary.quantile[1].quantile: quantiles must ascend");
}

TEST_CASE("an exemplar with too many characters, or no point of time, is a fault") {
  const auto with = [](const std::string& exemplar) {
    return counter(w::message(3, w::number(1, 1) + w::message(2, exemplar)));
  };
  CHECK(verdict(with(label("a", std::string(127, 'x')) + w::number(2, 1))).empty());
  CHECK(verdict(with(label("a", std::string(128, 'x')) + w::number(2, 1))) ==
        "family[0].metric[0].counter.exemplar: an exemplar's labels have at most 128 characters");
  const std::string late = w::message(3, w::whole(1, 1) + w::whole(2, 1'000'000'000));
  CHECK(verdict(with(late)) == "family[0].metric[0].counter.exemplar.timestamp: no point of time");
}

TEST_CASE("a unit that is not the name's ending is a fault") {
  CHECK(verdict(w::delimited(name("c_seconds") + w::message(5, "seconds"))).empty());
  CHECK(verdict(w::delimited(name("c_seconds_total") + w::message(5, "seconds"))).empty());
  CHECK(verdict(w::delimited(name("c_seconds") + w::message(5, "bytes"))) ==
        "family[0].unit: the metric's name must end with its unit");
}

TEST_CASE("each limit of a protobuf page is kept to the unit") {
  const std::string page =
      w::delimited(name("abcd") + w::message(4, label("efgh", "ijkl") + metric(1)) +
                   w::message(4, label("efgh", "m") + label("x", "y") + metric(1)));
  const auto with = [&](auto member, std::size_t value) {
    ParseOptions options;
    options.limits.*member = value;
    return verdict(page, options);
  };
  using detail::ParseLimits;
  CHECK(with(&ParseLimits::max_labels, 2).empty());
  CHECK(with(&ParseLimits::max_labels, 1) ==
        "family[0].metric[1].label: more labels than max_labels");
  CHECK(with(&ParseLimits::max_label_value_bytes, 4).empty());
  CHECK(with(&ParseLimits::max_label_value_bytes, 3) ==
        "family[0].metric[0].label[0].value: label value longer than max_label_value_bytes");
  CHECK(with(&ParseLimits::max_name_bytes, 4).empty());
  CHECK(with(&ParseLimits::max_name_bytes, 3) == "family[0].name: name longer than max_name_bytes");
  CHECK(with(&ParseLimits::max_samples, 2).empty());
  CHECK(with(&ParseLimits::max_samples, 1) == "family[0].metric[1]: more samples than max_samples");
}

TEST_CASE("an error names the byte where the fault is") {
  const std::string page = counter(metric(1)) + w::delimited(name("\xFF"));
  SampleBatch batch;
  const auto outcome = ProtobufParser().parse(page, batch);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message() == "byte " + std::to_string(page.size() - 1) +
                                         ": family[1].name: the text has a NUL or is not UTF-8");
}

}  // namespace
}  // namespace weir::test
