// The part of the OpenMetrics parser that knows the page before.
#include "exposition/openmetrics_parser.hpp"

namespace weir::detail {

Expected<ParseOutcome> OpenMetricsParser::read(std::string_view page, SampleBatch& out) {
  if (read_known(page, out)) return outcome_;
  out.forget_families();
  known_.record();
  auto outcome = parse(page, out);
  if (outcome && outcome->duplicates == 0 && groups_.is_in_order()) {
    known_.keep(out);
  } else {
    known_.drop();
  }
  return outcome;
}

bool OpenMetricsParser::read_known(std::string_view page, SampleBatch& out) {
  PageCursor cursor;
  if (page.size() > options_.limits.max_page_bytes || !find_body(page, cursor) ||
      !known_.open(out)) {
    return false;
  }
  const auto read_tail = [this](PageCursor& at, NamePart part, KnownPage::Tail& tail) {
    return parse_tail(at, part, tail);
  };
  if (!known_.read(cursor, options_.limits.max_line_bytes, out, read_tail)) return false;
  outcome_ = {known_.samples(), 0, known_.created()};
  return true;
}

void OpenMetricsParser::note(const Sample& sample, const char* value_at, const SampleBatch& out) {
  KnownPage::LineKind kind{KnownPage::Kind::scalar, family_.type(), sample.part};
  std::size_t index = out.size() - 1;
  if (sample.part == NamePart::created) {
    kind.kind = KnownPage::Kind::created;
    index = 0;
  } else if (kind.type == OpenMetricsType::histogram || kind.type == OpenMetricsType::summary) {
    kind.kind = KnownPage::kind_of_part(sample.part);
    index = groups_.last();
  }
  known_.note(sample.line.at, value_at, kind, index);
}

}  // namespace weir::detail
