#include "exposition/protobuf_parser.hpp"

#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "exposition/parser_families.hpp"

namespace weir::detail {
namespace {

constexpr std::array kTypes{MetricType::counter, MetricType::gauge,     MetricType::summary,
                            MetricType::untyped, MetricType::histogram, MetricType::gauge};
constexpr std::array<std::string_view, 3> kHistogramParts{"_bucket", "_sum", "_count"};
constexpr std::array<std::string_view, 2> kSummaryParts{"_sum", "_count"};

std::span<const std::string_view> parts_of(MessageType type) {
  switch (type) {
    case MessageType::histogram:
    case MessageType::gauge_histogram:
      return kHistogramParts;
    case MessageType::summary:
      return kSummaryParts;
    case MessageType::counter:
    case MessageType::gauge:
    case MessageType::untyped:
      return {};
  }
  return {};
}

bool has_unit(std::string_view name, std::string_view unit) {
  if (name.ends_with("_total")) name.remove_suffix(std::string_view("_total").size());
  return name.size() > unit.size() + 1 && name.ends_with(unit) &&
         name[name.size() - unit.size() - 1] == '_';
}

Error describe(const WireFault& fault, std::string_view page) {
  std::string message = "byte " + std::to_string(fault.at - page.data()) + ": ";
  if (!fault.path.empty()) message.append(fault.path).append(": ");
  return {fault.code, message.append(fault.what)};
}

}  // namespace

ProtobufParser::ProtobufParser(ParseOptions options)
    : options_(options), seed_(random_hash_seed()) {}

Expected<ParseOutcome> ProtobufParser::parse(std::string_view page, SampleBatch& out) {
  if (page.size() > options_.limits.max_page_bytes) {
    return Error(ErrorCode::limit, "page longer than max_page_bytes");
  }
  outcome_ = {};
  fault_ = {};
  claimed_.clear();
  const SampleBatch::Mark before = out.mark();
  if (parse_page(page, out)) return outcome_;
  out.rollback(before);
  return describe(fault_, page);
}

bool ProtobufParser::parse_page(std::string_view page, SampleBatch& out) {
  std::string_view rest = page;
  for (std::size_t number = 0; !rest.empty(); ++number) {
    std::string_view message;
    if (take_message(rest, message, fault_) && parse_family(message, out)) continue;
    fault_.within("family", number);
    return false;
  }
  return true;
}

bool ProtobufParser::parse_family(std::string_view message, SampleBatch& out) {
  Head head;
  return read_head(message, head) && read_metrics(message, head, out);
}

bool ProtobufParser::read_head(std::string_view message, Head& head) {
  head.at = message.data();
  WireReader in(message, fault_);
  while (in.next()) {
    switch (in.field()) {
      case 1:
        in.text("name", head.name);
        break;
      case 2:
        in.text("help", head.help);
        break;
      case 3:
        in.whole("type", head.type);
        break;
      case 5:
        in.text("unit", head.unit);
        break;
      default:
        in.skip();
    }
  }
  return in.ok() && check_head(in, head) && claim_names(in, head);
}

bool ProtobufParser::check_head(WireReader& in, const Head& head) {
  const char* const name_at = head.name.empty() ? head.at : head.name.data();
  if (head.name.size() > options_.limits.max_name_bytes) {
    return in.fail("name", name_at, "name longer than max_name_bytes", ErrorCode::limit);
  }
  if (!is_utf8_name(head.name)) return in.fail("name", name_at, "expected a metric name");
  if (head.type >= kTypes.size()) return in.fail("type", head.at, "unknown metric type");
  return head.unit.empty() || has_unit(head.name, head.unit) ||
         in.fail("unit", head.unit.data(), "the metric's name must end with its unit");
}

// The names of two families' lines must differ.
bool ProtobufParser::claim_names(WireReader& in, const Head& head) {
  bool is_new = claimed_.insert(scratch_.assign(head.name)).second;
  for (const std::string_view part : parts_of(static_cast<MessageType>(head.type))) {
    is_new = claimed_.insert(scratch_.assign(head.name).append(part)).second && is_new;
  }
  return is_new || in.fail("name", head.name.data(),
                           "a metric of this name, or with lines of such a name, stood before",
                           ErrorCode::conflict);
}

bool ProtobufParser::read_metrics(std::string_view message, const Head& head, SampleBatch& out) {
  const auto type = static_cast<MessageType>(head.type);
  series_.clear();
  WireReader in(message, fault_);
  for (std::size_t number = 0; in.next();) {
    std::string_view metric;
    if (in.field() != 4) {
      in.skip();
    } else if (in.bytes("metric", metric)) {
      if (!metric_.read(metric, type, options_.limits, fault_) ||
          !add_metric(metric.data(), head, number, out)) {
        fault_.within("metric", number);
      }
      ++number;
    }
  }
  return in.ok();
}

bool ProtobufParser::add_metric(const char* at, const Head& head, std::size_t number,
                                SampleBatch& out) {
  if (metric_.lines() > options_.limits.max_samples - outcome_.samples) {
    fault_.at = at;
    fault_.what = "more samples than max_samples";
    fault_.code = ErrorCode::limit;
    return false;
  }
  outcome_.samples += metric_.lines();
  const auto type = static_cast<MessageType>(head.type);
  if (type == MessageType::gauge_histogram) {
    add_gauges(head, out);
    return true;
  }
  if (number == 0) {
    hash_ = family_hash(seed_, head.name);
    family_ = out.family(
        FamilySpec{head.name, head.help, kTypes.at(head.type), Fold::unknown, head.unit});
  }
  return add_unit(at, out);
}

bool ProtobufParser::add_unit(const char* at, SampleBatch& out) {
  const auto row = static_cast<std::uint32_t>(out.size());
  metric_.add_to(family_, out);
  const auto key = static_cast<std::uint64_t>(series_key(hash_, out.labels(row)));
  const std::uint32_t first = series_.find_or_insert(
      key, row, [&](std::uint32_t known) { return out.labels(known) == out.labels(row); });
  if (first == row) return true;
  outcome_.duplicates += metric_.lines();
  out.truncate(row);
  return note_duplicate(at);
}

bool ProtobufParser::note_duplicate(const char* at) {
  if (!options_.refuse_duplicates) return true;
  fault_.at = at;
  fault_.what = "the same name and labels occur twice";
  fault_.code = ErrorCode::conflict;
  return false;
}

// Its lines as gauges, under the names that Prometheus gives them. A batch's reader tells
// duplicates.
void ProtobufParser::add_gauges(const Head& head, SampleBatch& out) {
  const HistogramView classic = metric_.histogram().classic();
  if (metric_.histogram().native() != nullptr) ++outcome_.lost_natives;
  std::vector<LabelView> labels(metric_.labels().begin(), metric_.labels().end());
  const auto add = [&](std::string_view part, double value) {
    scratch_.assign(head.name).append(part);
    const FamilyIndex family =
        out.family(FamilySpec{scratch_, head.help, MetricType::gauge, Fold::unknown});
    out.add(family, labels, value);
    if (metric_.timestamp()) out.set_timestamp(*metric_.timestamp());
  };
  add("_sum", classic.sum);
  add("_count", classic.cumulative.back());
  std::string bound;
  for (std::size_t i = 0; i < classic.cumulative.size(); ++i) {
    bound.clear();
    if (i < classic.bounds.size()) {
      append_key_number(bound, classic.bounds[i]);
    } else {
      bound = "+Inf";
    }
    labels.push_back({"le", bound});
    add("_bucket", classic.cumulative[i]);
    labels.pop_back();
  }
}

}  // namespace weir::detail
