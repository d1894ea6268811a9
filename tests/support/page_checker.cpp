#include "support/page_checker.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>

#include "support/page_line.hpp"
#include "support/unit_checker.hpp"

namespace weir::test {
namespace {

using Suffixes = std::vector<std::string_view>;

// The types of a format, each with what its sample names add to the family's.
const std::map<std::string, Suffixes, std::less<>>& type_suffixes(Format format) {
  static const std::map<std::string, Suffixes, std::less<>> kText{
      {"counter", {""}},
      {"gauge", {""}},
      {"untyped", {""}},
      {"histogram", {"_bucket", "_sum", "_count"}},
      {"summary", {"", "_sum", "_count"}}};
  static const std::map<std::string, Suffixes, std::less<>> kOpenMetrics{
      {"counter", {"_total", "_created"}},
      {"gauge", {""}},
      {"unknown", {""}},
      {"info", {"_info"}},
      {"stateset", {""}},
      {"histogram", {"_bucket", "_sum", "_count", "_created"}},
      {"summary", {"", "_sum", "_count", "_created"}}};
  return format == Format::openmetrics_1_0_0 ? kOpenMetrics : kText;
}

class PageChecker {
 public:
  PageChecker(Format format, NameSyntax names) : format_(format), names_(names) {}

  std::vector<std::string> check(std::string_view body);

 private:
  void check_line(std::string_view line);
  void check_comment(std::string_view comment);
  void check_help(std::string_view text);
  void check_type(std::string_view word);
  void check_unit(std::string_view unit);
  void check_sample(const SampleLine& sample);
  void check_openmetrics_sample(const SampleLine& sample, std::string_view suffix);
  void check_exemplar(const SampleLine& sample, std::string_view suffix);
  void open_family(std::string_view name);
  void close_family();
  [[nodiscard]] std::optional<std::string_view> suffix_of(std::string_view sample_name) const;
  [[nodiscard]] bool is_openmetrics() const { return format_ == Format::openmetrics_1_0_0; }
  void fault(const std::string& what) { faults_.push_back(what); }

  // The family at hand.
  struct FamilyState {
    std::string name, type;
    bool has_help = false, has_type = false, has_unit = false, has_samples = false;
  };

  Format format_;
  NameSyntax names_;
  std::vector<std::string> faults_;  // of the line at hand
  std::optional<FamilyState> family_;
  std::unique_ptr<UnitChecker> units_;  // of a histogram or summary family
  std::set<std::string, std::less<>> families_;
  std::set<std::string> series_;
  bool ended_ = false;  // # EOF was met
};

std::vector<std::string> PageChecker::check(std::string_view body) {
  std::vector<std::string> all;
  std::size_t line_number = 0;
  const auto take_faults = [&] {
    for (const std::string& what : faults_) {
      all.push_back("line " + std::to_string(line_number) + ": " + what);
    }
    faults_.clear();
  };
  while (!body.empty()) {
    ++line_number;
    const std::size_t end = body.find('\n');
    if (end == std::string_view::npos) fault("the last line does not end");
    check_line(body.substr(0, end));
    take_faults();
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
  }
  close_family();
  if (is_openmetrics() && !ended_) fault("no # EOF at the end");
  take_faults();
  return all;
}

void PageChecker::check_line(std::string_view line) {
  if (ended_) return fault("text behind # EOF");
  if (!utf8_length(line)) fault("not UTF-8");
  if (line.find('\0') != std::string_view::npos) fault("a NUL byte");  // Prometheus stops there
  if (line.empty()) {
    if (is_openmetrics()) fault("an empty line");
  } else {
    try {
      if (line.front() == '#') {
        check_comment(line);
      } else {
        check_sample(parse_sample_line(line, format_, names_));
      }
    } catch (const std::runtime_error& error) {
      fault(error.what());
    }
  }
}

void PageChecker::check_comment(std::string_view comment) {
  if (is_openmetrics() && comment == "# EOF") {
    close_family();
    ended_ = true;
    return;
  }
  const bool is_help = comment.starts_with("# HELP ");
  const bool is_type = comment.starts_with("# TYPE ");
  const bool is_unit = is_openmetrics() && comment.starts_with("# UNIT ");
  if (!is_help && !is_type && !is_unit) {
    if (is_openmetrics()) fault("a comment");
    return;
  }
  comment.remove_prefix(7);
  const std::string name = take_family_name(comment, names_);
  if (!comment.starts_with(' ')) return fault("nothing behind the family name");
  if (!family_ || family_->name != name) open_family(name);
  if (family_->has_samples) fault("a head behind the family's samples");
  const std::string_view text = comment.substr(1);
  is_help ? check_help(text) : is_type ? check_type(text) : check_unit(text);
}

void PageChecker::check_help(std::string_view text) {
  if (family_->has_help) fault("HELP twice");
  family_->has_help = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && is_openmetrics()) fault("a quote that is not escaped in HELP");
    if (text[i] != '\\') continue;
    const char next = ++i < text.size() ? text[i] : '\0';
    if (next != '\\' && next != 'n' && !(next == '"' && is_openmetrics()))
      fault("bad escape in HELP");
  }
}

void PageChecker::check_type(std::string_view word) {
  if (family_->has_type) fault("TYPE twice");
  family_->has_type = true;
  if (!type_suffixes(format_).contains(word))
    return fault("unknown type '" + std::string(word) + "'");
  family_->type = word;
  const bool named_like_sample = (word == "counter" && family_->name.ends_with("_total")) ||
                                 (word == "info" && family_->name.ends_with("_info"));
  if (is_openmetrics() && named_like_sample) fault("the family has its samples' suffix");
  if (word == "histogram" || word == "summary") {
    units_ =
        std::make_unique<UnitChecker>(word == "histogram" ? "le" : "quantile", format_, faults_);
  }
}

void PageChecker::check_unit(std::string_view unit) {
  if (family_->has_unit) fault("UNIT twice");
  family_->has_unit = true;
  if (!family_->name.ends_with("_" + std::string(unit)))
    fault("the family is not named for its UNIT");
  if (family_->type == "info" || family_->type == "stateset") fault("a UNIT on " + family_->type);
}

void PageChecker::open_family(std::string_view name) {
  close_family();
  if (!families_.emplace(name).second) fault("family " + std::string(name) + " was there before");
  family_ = FamilyState{.name = std::string(name), .type = {}};
}

void PageChecker::close_family() {
  if (units_) units_->finish_unit();
  units_.reset();
  family_.reset();
}

std::optional<std::string_view> PageChecker::suffix_of(std::string_view sample_name) const {
  if (!family_ || !sample_name.starts_with(family_->name)) return {};
  const std::string_view suffix = sample_name.substr(family_->name.size());
  const auto known = type_suffixes(format_).find(family_->type);
  if (known == type_suffixes(format_).end() || std::ranges::count(known->second, suffix) == 0) {
    return {};
  }
  return suffix;
}

void PageChecker::check_sample(const SampleLine& sample) {
  if (!series_.insert(sample.name + '\0' + sample.label_key()).second)
    fault("the series is there twice");
  const auto suffix = suffix_of(sample.name);
  if (!suffix) return fault("sample " + sample.name + " belongs to no family that is open here");
  family_->has_samples = true;
  if (units_) units_->add(sample, *suffix);
  if (is_openmetrics()) check_openmetrics_sample(sample, *suffix);
}

void PageChecker::check_openmetrics_sample(const SampleLine& sample, std::string_view suffix) {
  const std::string& type = family_->type;
  if (type == "counter" && !(sample.value >= 0)) fault("a counter below zero or NaN");
  if (type == "info" && sample.value != 1) fault("an info that is not 1");
  if (type == "stateset") {
    if (sample.value != 0 && sample.value != 1) fault("a state that is not 0 or 1");
    if (sample.label(family_->name) == nullptr) fault("a state without its label " + family_->name);
  }
  if (sample.has_exemplar) check_exemplar(sample, suffix);
}

void PageChecker::check_exemplar(const SampleLine& sample, std::string_view suffix) {
  if (suffix != "_total" && suffix != "_bucket") fault("an exemplar where none may be");
  std::size_t characters = 0;
  for (const auto& [name, value] : sample.exemplar_labels) {
    characters += name.size() + utf8_length(value).value_or(0);
  }
  if (characters > 128) fault("an exemplar with more than 128 characters of labels");
}

}  // namespace

std::vector<std::string> check_page(std::string_view body, Format format, Escaping escaping) {
  const bool has_quotes = escaping == Escaping::allow_utf8 && format != Format::text_0_0_4;
  return PageChecker(format, has_quotes ? NameSyntax::quoted : NameSyntax::plain).check(body);
}

}  // namespace weir::test
