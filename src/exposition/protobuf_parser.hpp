// Reads a page of Prometheus' protobuf format into a SampleBatch: messages
// io.prometheus.client.MetricFamily, each with its length before it as a varint.
//
// Strict as the text parsers are: names are valid, texts are UTF-8 without NUL, a histogram is
// whole, its bounds ascend and its counts do not decrease, a family stands in one message, and
// every metric has the value of its family's type. Fields that are not known are skipped. What a
// batch has no place for: a gauge histogram becomes gauges, without its native buckets
// (ParseOutcome::lost_natives); of several exemplars in one bucket the newest counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "exposition/metric_message.hpp"
#include "exposition/parse_options.hpp"
#include "exposition/series_index.hpp"
#include "exposition/wire_reader.hpp"
#include "model/series_key.hpp"
#include "weir/batch.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Keeps its memory from page to page. Not thread safe.
class ProtobufParser {
 public:
  explicit ProtobufParser(ParseOptions options = {});

  // As TextParser::parse(); an error reads "byte 17: family[0].metric[2].counter.value: what is
  // wrong", bytes counted from 0.
  Expected<ParseOutcome> parse(std::string_view page, SampleBatch& out);

 private:
  // What is read of a MetricFamily before its metrics, which may stand before it.
  struct Head {
    std::string_view name;
    std::string_view help;
    std::string_view unit;
    std::uint64_t type = 0;
    const char* at = nullptr;
  };
  bool parse_page(std::string_view page, SampleBatch& out);
  bool parse_family(std::string_view message, SampleBatch& out);
  bool read_head(std::string_view message, Head& head);
  bool check_head(WireReader& in, const Head& head);
  bool claim_names(WireReader& in, const Head& head);
  bool read_metrics(std::string_view message, const Head& head, SampleBatch& out);
  bool add_metric(const char* at, const Head& head, std::size_t number, SampleBatch& out);
  bool add_unit(const char* at, SampleBatch& out);
  void add_gauges(const Head& head, SampleBatch& out);
  [[nodiscard]] bool note_duplicate(const char* at);

  ParseOptions options_;
  std::uint64_t seed_;  // of all hashes: nobody who writes pages can choose collisions
  WireFault fault_;
  MetricMessage metric_;
  std::unordered_set<std::string> claimed_;
  std::string scratch_;
  // Of the family at hand.
  FamilyIndex family_{};
  FamilyHash hash_{};
  SeriesIndex series_;
  ParseOutcome outcome_;
};

}  // namespace weir::detail
