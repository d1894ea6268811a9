#include "exposition/text_parser.hpp"

#include <cstring>
#include <functional>
#include <utility>

#include "exposition/parser_names.hpp"
#include "exposition/parser_value.hpp"

namespace weir::detail {

TextParser::TextParser(ParseOptions options)
    : options_(options), seed_(random_hash_seed()), known_(seed_) {}

Expected<ParseOutcome> TextParser::read(std::string_view page, SampleBatch& out) {
  if (read_known(page, out)) return outcome_;
  out.forget_families();
  if (!options_.complete_groups) known_.record();
  auto outcome = parse(page, out);
  if (outcome && outcome->duplicates == 0 && groups_.is_in_order()) {
    known_.keep(out);
  } else {
    known_.drop();
  }
  return outcome;
}

bool TextParser::read_known(std::string_view page, SampleBatch& out) {
  if (page.size() > options_.limits.max_page_bytes || !page.ends_with('\n') || !known_.open(out)) {
    return false;
  }
  PageCursor cursor{page.data(), page.data() + page.size()};
  const auto read_tail = [](PageCursor& at, NamePart, KnownPage::Tail& tail) {
    return read_timestamp(at, tail.timestamp);
  };
  if (!known_.read(cursor, options_.limits.max_line_bytes, out, read_tail)) return false;
  outcome_ = {known_.samples(), 0, 0};
  return true;
}

Expected<ParseOutcome> TextParser::parse(std::string_view page, SampleBatch& out,
                                         std::uint64_t first_line) {
  if (page.size() > options_.limits.max_page_bytes) {
    return Error(ErrorCode::limit, "page longer than max_page_bytes");
  }
  outcome_ = {};
  if (page.empty()) return outcome_;
  const SampleBatch::Mark before = out.mark();
  families_.start(seed_, out);
  groups_.clear();
  series_.clear();
  PageCursor cursor;
  pending_ = {};
  if (parse_page(page, cursor, out)) return outcome_;
  out.rollback(before);
  return describe(cursor.fault, page, first_line);
}

bool TextParser::parse_page(std::string_view page, PageCursor& cursor, SampleBatch& out) {
  const std::size_t body = page.rfind('\n') + 1;  // npos + 1 is 0
  cursor.at = page.data();
  cursor.end = page.data() + body;
  if (!parse_lines(cursor, out)) return false;
  if (body != page.size()) {
    if (!options_.take_unterminated_line) {
      return cursor.fail("the last line has no newline", page.data() + page.size());
    }
    last_line_.assign(page.substr(body)).push_back('\n');
    cursor.at = last_line_.data();
    cursor.end = last_line_.data() + last_line_.size();
  }
  const bool ok = parse_lines(cursor, out) && finish(cursor, out);
  // A fault in the copy is shown where it stands in the page.
  const std::less<> before;
  const char* at = cursor.fault.at;
  if (!ok && !before(at, last_line_.data()) && before(at, last_line_.data() + last_line_.size())) {
    cursor.fault.at = page.data() + body + (at - last_line_.data());
  }
  return ok;
}

bool TextParser::finish(PageCursor& cursor, SampleBatch& out) {
  if (!settle_pending(cursor, out)) return false;
  const auto lack =
      options_.complete_groups ? GroupTable::Lack::anything : GroupTable::Lack::nothing;
  if (!groups_.finish(cursor, lack, out)) return false;
  outcome_.duplicates += groups_.duplicates();
  return groups_.duplicates() == 0 || accept_duplicate(cursor, groups_.first_duplicate());
}

bool TextParser::parse_lines(PageCursor& cursor, SampleBatch& out) {
  name_ = {};
  while (cursor.at != cursor.end) {
    const char* line = cursor.at;
    if (!parse_line(cursor, out)) return false;
    if (static_cast<std::size_t>(cursor.at - line) > options_.limits.max_line_bytes) {
      return cursor.fail("line longer than max_line_bytes", line, ErrorCode::limit);
    }
    ++cursor.at;
  }
  return true;
}

// From the start of a line to its '\n'.
bool TextParser::parse_line(PageCursor& cursor, SampleBatch& out) {
  const char* begin = cursor.at;
  cursor.skip_blanks();
  if (*cursor.at != '\n') {
    if (*cursor.at != '#') return parse_sample(cursor, begin, out);
    ++cursor.at;
    name_ = {};  // a TYPE may change what a name belongs to
    if (!families_.parse_comment(cursor, out)) return false;
    if (!cursor.check_text({begin, static_cast<std::size_t>(cursor.at - begin)})) return false;
  }
  if (known_.is_recording()) known_.note(begin, cursor.at, {}, 0);
  return true;
}

// \p begin is where the line begins, blanks included.
bool TextParser::parse_sample(PageCursor& cursor, const char* begin, SampleBatch& out) {
  const char* line = cursor.at;
  if (outcome_.samples == options_.limits.max_samples) {
    return cursor.fail("more samples than max_samples", line, ErrorCode::limit);
  }
  ++outcome_.samples;
  labels_.clear();
  if (!read_name(cursor)) return false;
  cursor.skip_blanks();
  if (*cursor.at == '{') {
    ++cursor.at;
    const std::string_view key_name = group_key(families_.type(resolved_.family));
    if (!labels_.scan(cursor, key_name, options_.limits)) return false;
    cursor.skip_blanks();
  }
  const char* value_at = cursor.at;
  const auto value = read_value(cursor);
  if (!value) return cursor.fail("expected a number as value", value_at);
  std::optional<TimestampMs> timestamp;
  if (!read_timestamp(cursor, timestamp)) return false;
  const GroupTable::Line sample{line, *value, timestamp};
  const PageFamily& family = families_.open(resolved_.family, out);
  const bool is_group = !group_key(family.type).empty();
  if (!(is_group ? groups_.add(cursor, family, resolved_.part, labels_, sample)
                 : add_scalar(cursor, family, sample, out))) {
    return false;
  }
  if (known_.is_recording()) {
    known_.note(begin, value_at,
                {is_group ? KnownPage::kind_of_part(resolved_.part) : KnownPage::Kind::scalar},
                is_group ? groups_.last() : out.size() - 1);
  }
  return true;
}

// What may follow a value, up to the end of the line.
bool TextParser::read_timestamp(PageCursor& cursor, std::optional<TimestampMs>& timestamp) {
  cursor.skip_blanks();
  if (*cursor.at == '\n') return true;
  const char* at = cursor.at;
  timestamp = parse_timestamp(cursor.token());
  if (!timestamp) return cursor.fail("expected an integer as timestamp", at);
  cursor.skip_blanks();
  return *cursor.at == '\n' || cursor.fail("expected the end of the line after the timestamp");
}

bool TextParser::read_name(PageCursor& cursor) {
  const auto rest = static_cast<std::size_t>(cursor.end - cursor.at);
  if (!name_.empty() && name_.size() < rest &&
      std::memcmp(cursor.at, name_.data(), name_.size()) == 0 &&
      !is_metric_name_byte(cursor.at[name_.size()])) {
    cursor.at += name_.size();
    return true;
  }
  std::string_view name = read_metric_name(cursor);
  const bool is_plain = !name.empty();
  if (!is_plain) name = labels_.find_metric_name(cursor);
  if (name.empty()) return false;
  if (name.size() > options_.limits.max_name_bytes) {
    return cursor.fail("name longer than max_name_bytes", name.data(), ErrorCode::limit);
  }
  name_ = is_plain ? name : std::string_view();
  resolved_ = families_.resolve(name);
  return true;
}

bool TextParser::add_scalar(PageCursor& cursor, const PageFamily& family,
                            const GroupTable::Line& line, SampleBatch& out) {
  const LabelText labels = labels_.text();
  const auto key = static_cast<std::uint64_t>(series_key(family.hash, labels));
  series_.prefetch(key);
  if (!settle_pending(cursor, out)) return false;
  pending_ = {key, line.at};
  out.add(*family.index, labels, line.value);
  if (line.timestamp) out.set_timestamp(*line.timestamp);
  return true;
}

bool TextParser::settle_pending(PageCursor& cursor, SampleBatch& out) {
  const char* at = std::exchange(pending_.at, nullptr);
  if (at == nullptr) return true;
  const auto row = static_cast<std::uint32_t>(out.size() - 1);
  const std::uint32_t first = series_.find_or_insert(pending_.key, row, [&](std::uint32_t known) {
    return out.row_family(known) == out.row_family(row) && out.labels(known) == out.labels(row);
  });
  if (first == row) return true;
  out.truncate(row);
  ++outcome_.duplicates;
  return accept_duplicate(cursor, at);
}

bool TextParser::accept_duplicate(PageCursor& cursor, const char* at) const {
  return !options_.refuse_duplicates ||
         cursor.fail("the same name and labels occur twice", at, ErrorCode::conflict);
}

}  // namespace weir::detail
