// Reads a page of OpenMetrics 1.0.0 into a SampleBatch
// (https://github.com/OpenObservability/OpenMetrics/blob/main/specification/OpenMetrics.md).
//
// Strict, except that a HELP text may have a bare quote. What a batch has no place for: `_created`
// is a start timestamp (and counted, ParseOutcome::created), of several points of a metric the
// first counts, a histogram or summary without `_sum` and `_count` gets them, and a gaugehistogram
// becomes gauges.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/known_page.hpp"
#include "exposition/openmetrics_family.hpp"
#include "exposition/parse_options.hpp"
#include "exposition/parser_groups.hpp"
#include "exposition/parser_labels.hpp"
#include "exposition/series_index.hpp"
#include "weir/batch.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Keeps its memory from page to page. Not thread safe.
class OpenMetricsParser {
 public:
  explicit OpenMetricsParser(ParseOptions options = {});

  // As TextParser::parse().
  Expected<ParseOutcome> parse(std::string_view page, SampleBatch& out);

  // As TextParser::read().
  Expected<ParseOutcome> read(std::string_view page, SampleBatch& out);

 private:
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};
  // The metric whose lines are being read: a family and labels.
  struct Metric {
    std::size_t text_begin = 0;
    FamilyHash family = {};
    std::uint32_t text_size = 0;
    unsigned parts = 0;  // a bit for each NamePart that came
    // In the batch, or of a histogram or summary in the table of groups; from its first line on.
    std::uint32_t row = kNoRow;
    bool has_key = false;
    double key = 0;  // the last bucket's le
    std::optional<TimestampMs> timestamp;
  };
  // What a `_created` line said.
  struct Start {
    std::uint32_t metric = 0;
    bool is_group = false;
    TimestampMs start = 0;
    std::size_t row = 0;  // when all rows are there
  };
  struct Sample {
    GroupTable::Line line;
    NamePart part = NamePart::whole;
    KnownPage::Tail tail;
  };

  bool read_known(std::string_view page, SampleBatch& out);
  static bool find_body(std::string_view page, PageCursor& cursor);
  void note(const Sample& sample, const char* value_at, const SampleBatch& out);
  bool parse_page(std::string_view page, PageCursor& cursor, SampleBatch& out);
  bool parse_sample(PageCursor& cursor, SampleBatch& out);
  bool parse_tail(PageCursor& cursor, NamePart part, KnownPage::Tail& tail);
  bool parse_timestamp(PageCursor& cursor, std::optional<TimestampMs>& timestamp) const;
  bool parse_exemplar(PageCursor& cursor, NamePart part, Exemplar& exemplar);
  bool check_sample(PageCursor& cursor, const Sample& sample);
  bool check_bucket(PageCursor& cursor, Metric& metric, const Sample& sample) const;
  // False: a fault. \p is_duplicate: the line is counted and left out.
  bool enter_metric(PageCursor& cursor, const Sample& sample, bool& is_duplicate);
  bool note_duplicate(PageCursor& cursor, const char* at, bool is_later_point);
  bool add(PageCursor& cursor, const Sample& sample, SampleBatch& out);
  void note_start(double seconds);
  void set_starts(std::size_t first_group, SampleBatch& out);
  [[nodiscard]] std::string_view text(const Metric& metric) const {
    return std::string_view(text_).substr(metric.text_begin, metric.text_size);
  }

  ParseOptions options_;
  std::uint64_t seed_;
  OpenMetricsFamily family_;
  LabelScanner labels_{LabelScanner::Syntax::openmetrics};
  LabelScanner exemplar_labels_{LabelScanner::Syntax::openmetrics};
  GroupTable groups_;
  KnownPage known_;
  SeriesIndex by_labels_;
  std::vector<Metric> metrics_;
  std::vector<Start> starts_;
  std::uint32_t current_ = 0;  // in metrics_
  std::string text_;
  ParseOutcome outcome_;
};

}  // namespace weir::detail
