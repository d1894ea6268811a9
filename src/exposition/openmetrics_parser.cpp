#include "exposition/openmetrics_parser.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "exposition/parser_names.hpp"
#include "exposition/parser_value.hpp"
#include "model/exemplar_size.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kEnd = "# EOF";
constexpr double kMaxSeconds = 9e15;  // in milliseconds it fits into 64 bits

// The label that names a line of a metric and not the metric.
std::string_view key_of(OpenMetricsType type, NamePart part) {
  if (type == OpenMetricsType::histogram && part == NamePart::bucket) return "le";
  return type == OpenMetricsType::summary && part == NamePart::whole ? "quantile" : "";
}

bool is_group(OpenMetricsType type) {
  return type == OpenMetricsType::histogram || type == OpenMetricsType::summary;
}

// \p name as it stands between quotes.
bool has_label(LabelText labels, std::string_view name) {
  for (const EscapedLabel& label : labels) {
    const bool is_quoted = label.name.starts_with('"');
    if (label.name.substr(is_quoted ? 1 : 0, label.name.size() - (is_quoted ? 2 : 0)) == name) {
      return true;
    }
  }
  return false;
}

}  // namespace

OpenMetricsParser::OpenMetricsParser(ParseOptions options)
    : options_(options), seed_(random_hash_seed()), known_(seed_) {}

Expected<ParseOutcome> OpenMetricsParser::parse(std::string_view page, SampleBatch& out) {
  if (page.size() > options_.limits.max_page_bytes) {
    return Error(ErrorCode::limit, "page longer than max_page_bytes");
  }
  outcome_ = {};
  const SampleBatch::Mark before = out.mark();
  family_.start(seed_);
  groups_.clear();
  by_labels_.clear();
  metrics_.clear();
  starts_.clear();
  text_.clear();
  PageCursor cursor;
  if (parse_page(page, cursor, out)) return outcome_;
  out.rollback(before);
  return describe(cursor.fault, page, 1);
}

// What stands before '# EOF', with which a page must end.
bool OpenMetricsParser::find_body(std::string_view page, PageCursor& cursor) {
  std::string_view body = page;
  if (body.ends_with('\n')) body.remove_suffix(1);
  const bool is_ended = body.ends_with(kEnd) &&
                        (body.size() == kEnd.size() || body[body.size() - kEnd.size() - 1] == '\n');
  if (!is_ended) return cursor.fail("the page must end with '# EOF'", page.data() + page.size());
  body.remove_suffix(kEnd.size());
  cursor.at = body.data();
  cursor.end = body.data() + body.size();
  return true;
}

bool OpenMetricsParser::parse_page(std::string_view page, PageCursor& cursor, SampleBatch& out) {
  if (!find_body(page, cursor)) return false;
  while (cursor.at != cursor.end) {
    const char* line = cursor.at;
    if (*line == '\n') return cursor.fail("a line cannot be empty");
    if (*line == '#') {
      if (!family_.parse_metadata(cursor)) return false;
      if (known_.is_recording()) known_.note(line, cursor.at, {}, 0);
    } else if (!parse_sample(cursor, out)) {
      return false;
    }
    if (static_cast<std::size_t>(cursor.at - line) > options_.limits.max_line_bytes) {
      return cursor.fail("line longer than max_line_bytes", line, ErrorCode::limit);
    }
    ++cursor.at;
  }
  if (!family_.close(cursor)) return false;
  const std::size_t first_group = out.size();
  if (!groups_.finish(cursor, GroupTable::Lack::totals, out)) return false;
  set_starts(first_group, out);
  outcome_.duplicates += groups_.duplicates();
  return groups_.duplicates() == 0 || !options_.refuse_duplicates ||
         cursor.fail("the same name and labels occur twice", groups_.first_duplicate(),
                     ErrorCode::conflict);
}

bool OpenMetricsParser::parse_sample(PageCursor& cursor, SampleBatch& out) {
  Sample sample;
  sample.line.at = cursor.at;
  if (outcome_.samples == options_.limits.max_samples) {
    return cursor.fail("more samples than max_samples", cursor.at, ErrorCode::limit);
  }
  ++outcome_.samples;
  labels_.clear();
  std::string_view name = read_metric_name(cursor);
  if (name.empty()) name = labels_.find_metric_name(cursor);
  if (name.empty()) return false;
  if (name.size() > options_.limits.max_name_bytes) {
    return cursor.fail("name longer than max_name_bytes", name.data(), ErrorCode::limit);
  }
  if (!family_.select(cursor, name, sample.part) || !family_.open(cursor, name, out)) return false;
  if (*cursor.at == '{') {
    ++cursor.at;
    const std::string_view key = key_of(family_.type(), sample.part);
    if (!labels_.scan(cursor, key, options_.limits)) return false;
  }
  if (*cursor.at != ' ') return cursor.fail("expected one space before the value");
  ++cursor.at;
  const char* value_at = cursor.at;
  const auto value = read_value(cursor);
  if (!value) return cursor.fail("expected a number as value", value_at);
  sample.line.value = *value;
  if (!parse_tail(cursor, sample.part, sample.tail)) return false;
  sample.line.timestamp = sample.tail.timestamp;
  const std::string_view fault = value_fault(family_.type(), sample.part, *value);
  if (!fault.empty()) return cursor.fail(fault, value_at);
  if (!check_sample(cursor, sample) || !add(cursor, sample, out)) return false;
  if (known_.is_recording()) {
    note(sample, sample.part == NamePart::created ? cursor.at : value_at, out);
  }
  return true;
}

// What may follow the value: a timestamp, an exemplar.
bool OpenMetricsParser::parse_tail(PageCursor& cursor, NamePart part, KnownPage::Tail& tail) {
  if (*cursor.at == ' ' && cursor.at[1] != '#' && !parse_timestamp(cursor, tail.timestamp)) {
    return false;
  }
  if (*cursor.at == ' ' && cursor.at[1] == '#' &&
      !parse_exemplar(cursor, part, tail.exemplar.emplace())) {
    return false;
  }
  return *cursor.at == '\n' || cursor.fail("expected the end of the line");
}

bool OpenMetricsParser::parse_timestamp(PageCursor& cursor,
                                        std::optional<TimestampMs>& timestamp) const {
  ++cursor.at;
  const char* at = cursor.at;
  const auto seconds = parse_value(cursor.token());
  if (!seconds || !(std::abs(*seconds) <= kMaxSeconds)) {
    return cursor.fail("expected a timestamp in seconds", at);
  }
  timestamp = std::llround(*seconds * 1000);
  return true;
}

bool OpenMetricsParser::parse_exemplar(PageCursor& cursor, NamePart part, Exemplar& exemplar) {
  const char* begin = cursor.at + 1;
  const bool has_place = part == NamePart::total || part == NamePart::bucket;
  if (!has_place) return cursor.fail("only a counter's _total and a bucket have exemplars", begin);
  cursor.at += 2;
  if (cursor.at[0] != ' ' || cursor.at[1] != '{') {
    return cursor.fail("expected one space and '{' after the '#' of an exemplar");
  }
  cursor.at += 2;
  if (!exemplar_labels_.scan(cursor, {}, options_.limits)) return false;
  exemplar.labels = exemplar_labels_.text();
  if (characters(exemplar.labels) > kMaxExemplarCharacters) {
    return cursor.fail("an exemplar's labels have at most 128 characters", begin);
  }
  if (*cursor.at != ' ') return cursor.fail("expected one space before the exemplar's value");
  ++cursor.at;
  const char* value_at = cursor.at;
  const auto value = read_value(cursor);
  if (!value) return cursor.fail("expected a number as the exemplar's value", value_at);
  exemplar.value = *value;
  return *cursor.at != ' ' || parse_timestamp(cursor, exemplar.timestamp);
}

bool OpenMetricsParser::check_sample(PageCursor& cursor, const Sample& sample) {
  const OpenMetricsType type = family_.type();
  const std::string_view key = key_of(type, sample.part);
  if (!key.empty() && labels_.key().data() == nullptr) {
    return cursor.fail(
        key == "le" ? "a bucket needs the label le" : "a summary's line needs the label quantile",
        sample.line.at);
  }
  if (type == OpenMetricsType::gaugehistogram && sample.part == NamePart::bucket &&
      !has_label(labels_.text(), "le")) {
    return cursor.fail("a bucket needs the label le", sample.line.at);
  }
  return type != OpenMetricsType::stateset || has_label(labels_.text(), family_.name()) ||
         cursor.fail("a state needs a label of the metric's name", sample.line.at);
}

bool OpenMetricsParser::check_bucket(PageCursor& cursor, Metric& metric,
                                     const Sample& sample) const {
  if (key_of(family_.type(), sample.part) != "le") return true;
  const auto key = parse_value(labels_.key());
  if (!key) return true;  // the table of groups tells
  if (std::exchange(metric.has_key, true) && *key < metric.key) {
    return cursor.fail("buckets must be in order of le", labels_.key().data());
  }
  metric.key = *key;
  return true;
}

bool OpenMetricsParser::note_duplicate(PageCursor& cursor, const char* at, bool is_later_point) {
  ++outcome_.duplicates;
  return is_later_point || !options_.refuse_duplicates ||
         cursor.fail("the same name and labels occur twice", at, ErrorCode::conflict);
}

bool OpenMetricsParser::enter_metric(PageCursor& cursor, const Sample& sample, bool& is_duplicate) {
  const LabelText labels = labels_.text();
  const FamilyHash family = family_.page().hash;
  const auto is_it = [&](std::uint32_t i) {
    return metrics_[i].family == family && text(metrics_[i]) == labels.view();
  };
  const auto next = static_cast<std::uint32_t>(metrics_.size());
  std::uint32_t found = current_;
  if (next == 0 || !is_it(current_)) {
    const auto key = static_cast<std::uint64_t>(series_key(family, labels));
    found = by_labels_.find_or_insert(key, next, is_it);
    if (found != next && is_group(family_.type())) {
      return cursor.fail("the lines of a metric must follow each other", sample.line.at);
    }
  }
  if (found == next) {
    Metric& added = metrics_.emplace_back();
    added.text_begin = text_.size();
    added.text_size = static_cast<std::uint32_t>(labels.view().size());
    added.family = family;
    text_.append(labels.view());
  }
  current_ = found;
  Metric& metric = metrics_[found];
  const unsigned bit = 1U << static_cast<unsigned>(sample.part);
  const bool is_line_of_group = !key_of(family_.type(), sample.part).empty();
  is_duplicate = (metric.parts & bit) != 0 && !is_line_of_group;
  metric.parts |= bit;
  const auto before = std::exchange(metric.timestamp, sample.line.timestamp);
  const bool is_later = before && sample.line.timestamp && *before < *sample.line.timestamp;
  if (is_duplicate) return note_duplicate(cursor, sample.line.at, is_later);
  return check_bucket(cursor, metric, sample);
}

void OpenMetricsParser::note_start(double seconds) {
  if (std::abs(seconds) <= kMaxSeconds) {
    starts_.push_back({current_, is_group(family_.type()), std::llround(seconds * 1000)});
  }
}

// Groups stand behind all other rows. A metric of which `_created` is all there is has no row.
void OpenMetricsParser::set_starts(std::size_t first_group, SampleBatch& out) {
  std::erase_if(starts_, [&](Start& start) {
    const std::uint32_t row = metrics_[start.metric].row;
    start.row = start.is_group ? first_group + row : row;
    return row == kNoRow;
  });
  std::ranges::sort(starts_, {}, &Start::row);
  for (const Start& start : starts_) out.set_start(start.row, start.start);
}

bool OpenMetricsParser::add(PageCursor& cursor, const Sample& sample, SampleBatch& out) {
  bool is_duplicate = false;
  // A gaugehistogram's lines and states are rows of their own: the batch's reader tells duplicates.
  const bool is_split = family_.type() == OpenMetricsType::gaugehistogram;
  if (!is_split && !enter_metric(cursor, sample, is_duplicate)) return false;
  if (sample.part == NamePart::created) {
    ++outcome_.created;
    if (!is_duplicate) note_start(sample.line.value);
  }
  if (is_duplicate || sample.part == NamePart::created) return true;
  const Exemplar* exemplar = sample.tail.exemplar ? &*sample.tail.exemplar : nullptr;
  if (is_group(family_.type())) {
    GroupTable::Line line = sample.line;
    line.exemplar = exemplar;
    const bool is_added = groups_.add(cursor, family_.page(), sample.part, labels_, line);
    metrics_[current_].row = groups_.last();
    return is_added;
  }
  if (!is_split) metrics_[current_].row = static_cast<std::uint32_t>(out.size());
  out.add(*family_.page().index, labels_.text(), sample.line.value);
  if (sample.line.timestamp) out.set_timestamp(*sample.line.timestamp);
  if (exemplar != nullptr) out.add_exemplar(0, *exemplar);
  return true;
}

}  // namespace weir::detail
