#include "exposition/openmetrics_family.hpp"

#include <utility>

#include "exposition/parser_quoted_name.hpp"

namespace weir::detail {
namespace {

std::string_view rest_of_line(PageCursor& cursor) {
  const char* begin = cursor.at;
  cursor.skip_line();
  return {begin, static_cast<std::size_t>(cursor.at - begin)};
}

}  // namespace

void OpenMetricsFamily::start(std::uint64_t seed) {
  seed_ = seed;
  at_ = nullptr;
  page_ = {};
  claimed_.clear();
}

bool OpenMetricsFamily::begin(PageCursor& cursor, std::string_view name) {
  if (!close(cursor)) return false;
  page_ = {name, family_hash(seed_, name)};
  type_ = OpenMetricsType::unknown;
  unit_ = {};
  has_unit_ = is_claimed_ = false;
  at_ = name.data();
  return true;
}

bool OpenMetricsFamily::close(PageCursor& cursor) {
  return at_ == nullptr || is_claimed_ || claim_names(cursor);
}

// The names of two families' samples must differ, those too that are not on the page.
bool OpenMetricsFamily::claim_names(PageCursor& cursor) {
  is_claimed_ = true;
  bool is_new = claimed_.insert(scratch_.assign(page_.name)).second;
  for (const NameSuffix& suffix : suffixes(type_)) {
    if (suffix.text.empty()) continue;
    is_new = claimed_.insert(scratch_.assign(page_.name).append(suffix.text)).second && is_new;
  }
  return is_new ||
         cursor.fail("a metric of this name, or with samples of such a name, stood before", at_);
}

bool OpenMetricsFamily::parse_metadata(PageCursor& cursor) {
  const char* line = cursor.at;
  if (*++cursor.at != ' ') return cursor.fail("expected one space after '#'");
  ++cursor.at;
  const char* keyword_at = cursor.at;
  const std::string_view keyword = cursor.token();
  if (keyword == "EOF") return cursor.fail("nothing may follow '# EOF'", line);
  if (keyword != "HELP" && keyword != "TYPE" && keyword != "UNIT") {
    return cursor.fail("only HELP, TYPE, UNIT and EOF may follow '#'", keyword_at);
  }
  if (*cursor.at != ' ') return cursor.fail("expected one space and a metric name");
  ++cursor.at;
  const char* name_at = cursor.at;
  const std::string_view name = read_family_name(cursor);
  if (name.empty() || *cursor.at != ' ') {
    return cursor.fail("expected a metric name and one space", name_at);
  }
  ++cursor.at;
  if ((at_ == nullptr || name != page_.name) && !begin(cursor, name)) return false;
  if (page_.index) return cursor.fail("metadata must stand before the metric's samples", name_at);
  const bool read = keyword == "HELP"   ? parse_help(cursor)
                    : keyword == "TYPE" ? parse_type(cursor)
                                        : parse_unit(cursor);
  return read && cursor.check_text({line, static_cast<std::size_t>(cursor.at - line)});
}

bool OpenMetricsFamily::parse_type(PageCursor& cursor) {
  const char* begin = cursor.at;
  if (std::exchange(page_.has_type, true)) return cursor.fail("second TYPE line of the metric");
  const auto type = openmetrics_type(rest_of_line(cursor));
  if (!type) return cursor.fail("unknown metric type", begin);
  type_ = *type;
  page_.type = batch_type(type_);
  return true;
}

bool OpenMetricsFamily::parse_help(PageCursor& cursor) {
  if (std::exchange(page_.has_help, true)) return cursor.fail("second HELP line of the metric");
  const char* begin = cursor.at;
  for (; *cursor.at != '\n'; ++cursor.at) {
    if (*cursor.at != '\\') continue;
    const char escaped = cursor.at[1];
    if (escaped != '\\' && escaped != 'n' && escaped != '"') {
      return cursor.fail("invalid escape in a HELP text");
    }
    ++cursor.at;
  }
  page_.escaped_help = {begin, static_cast<std::size_t>(cursor.at - begin)};
  return true;
}

bool OpenMetricsFamily::parse_unit(PageCursor& cursor) {
  if (std::exchange(has_unit_, true)) return cursor.fail("second UNIT line of the metric");
  const char* begin = cursor.at;
  unit_ = rest_of_line(cursor);
  if (unit_.empty()) return true;
  const std::string_view name = page_.name;
  const bool fits = name.size() > unit_.size() + 1 && name.ends_with(unit_) &&
                    name[name.size() - unit_.size() - 1] == '_';
  return fits || cursor.fail("the metric's name must end with its unit", begin);
}

bool OpenMetricsFamily::select(PageCursor& cursor, std::string_view sample_name, NamePart& part) {
  if (at_ != nullptr) {
    if (const auto known = part_of(sample_name, page_.name, type_)) {
      part = *known;
      return true;
    }
    if (sample_name == page_.name) {
      return cursor.fail("samples of a metric of this type have a suffix", sample_name.data());
    }
  }
  part = NamePart::whole;
  return begin(cursor, sample_name);
}

bool OpenMetricsFamily::open(PageCursor& cursor, std::string_view sample_name, SampleBatch& out) {
  const bool is_split = type_ == OpenMetricsType::gaugehistogram;
  if (page_.index && !is_split) return true;
  if (!page_.index) {
    if (!claim_names(cursor)) return false;
    if (!unit_.empty() && (type_ == OpenMetricsType::info || type_ == OpenMetricsType::stateset)) {
      return cursor.fail("an info or stateset has no unit", at_);
    }
  }
  scratch_.assign(is_split ? sample_name : page_.name);
  if (type_ == OpenMetricsType::counter) scratch_.append("_total");
  if (type_ == OpenMetricsType::info) scratch_.append("_info");
  const std::string help = unescape_label_value(page_.escaped_help);
  const std::string name = unescape_label_value(scratch_);
  page_.index = out.family(FamilySpec{name, help, page_.type, Fold::unknown, unit_});
  return true;
}

}  // namespace weir::detail
