#include "exposition/parser_families.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "exposition/parser_quoted_name.hpp"

namespace weir::detail {
namespace {

struct Suffix {
  std::string_view text;
  NamePart part;
};
constexpr std::array kSuffixes{Suffix{"_bucket", NamePart::bucket}, Suffix{"_sum", NamePart::sum},
                               Suffix{"_count", NamePart::count}};

constexpr std::array kTypes{MetricType::counter, MetricType::gauge, MetricType::histogram,
                            MetricType::summary, MetricType::untyped};

bool has_parts(MetricType type, NamePart part) {
  return type == MetricType::histogram || (type == MetricType::summary && part != NamePart::bucket);
}

// In any case of letters, as expfmt takes it.
std::optional<MetricType> type_of(std::string_view word) {
  for (const MetricType type : kTypes) {
    if (std::ranges::equal(word, to_string(type), [](char a, char b) { return (a | 0x20) == b; })) {
      return type;
    }
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t random_hash_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

void PageFamilies::start(std::uint64_t seed, const SampleBatch& out) {
  seed_ = seed;
  first_new_ = out.families().size();
  families_.clear();
  by_name_.clear();
}

std::optional<std::uint32_t> PageFamilies::find(std::string_view name, FamilyHash hash) const {
  return by_name_.find(static_cast<std::uint64_t>(hash),
                       [&](std::uint32_t at) { return families_[at].name == name; });
}

PageFamilies::Resolved PageFamilies::resolve(std::string_view name) {
  const FamilyHash hash = family_hash(seed_, name);
  if (const auto known = find(name, hash)) return {*known, NamePart::whole};
  for (const Suffix& suffix : kSuffixes) {
    if (name.size() <= suffix.text.size() || !name.ends_with(suffix.text)) continue;
    const std::string_view stem = name.substr(0, name.size() - suffix.text.size());
    const auto known = find(stem, family_hash(seed_, stem));
    if (known && has_parts(families_[*known].type, suffix.part)) return {*known, suffix.part};
  }
  const auto added = static_cast<std::uint32_t>(families_.size());
  families_.push_back({name, hash});
  by_name_.find_or_insert(static_cast<std::uint64_t>(hash), added,
                          [](std::uint32_t) { return false; });
  return {added, NamePart::whole};
}

const PageFamily& PageFamilies::open(std::uint32_t at, SampleBatch& out) {
  PageFamily& family = families_[at];
  if (!family.index) {
    const std::string help = unescape_label_value(family.escaped_help);
    const std::string name = unescape_label_value(family.name);
    family.index = out.family(FamilySpec{name, help, family.type});
    family.has_type = true;
  }
  return family;
}

bool PageFamilies::parse_comment(PageCursor& cursor, SampleBatch& out) {
  cursor.skip_blanks();
  const std::string_view keyword = cursor.token();
  cursor.skip_blanks();
  const bool is_help = keyword == "HELP";
  if ((!is_help && keyword != "TYPE") || *cursor.at == '\n') {
    cursor.skip_line();
    return true;
  }
  const char* begin = cursor.at;
  const std::string_view name = read_family_name(cursor);
  if (name.empty() || !PageCursor::ends_token(*cursor.at)) {
    return cursor.fail("invalid metric name after HELP or TYPE", begin);
  }
  cursor.skip_blanks();
  if (*cursor.at == '\n') return true;  // nothing is said of it
  PageFamily& family = families_[resolve(name).family];
  return is_help ? parse_help(cursor, family, out) : parse_type(cursor, family);
}

bool PageFamilies::parse_help(PageCursor& cursor, PageFamily& family, SampleBatch& out) const {
  if (family.has_help) return cursor.fail("second HELP line of the metric");
  const char* begin = cursor.at;
  for (; *cursor.at != '\n'; ++cursor.at) {
    if (*cursor.at != '\\') continue;
    const char escaped = cursor.at[1];
    if (escaped != '\\' && escaped != 'n' && escaped != '"') {
      return cursor.fail("invalid escape in a HELP text");
    }
    ++cursor.at;
  }
  family.has_help = true;
  family.escaped_help = {begin, static_cast<std::size_t>(cursor.at - begin)};
  if (family.index && static_cast<std::size_t>(*family.index) >= first_new_) {
    out.set_help(*family.index, unescape_label_value(family.escaped_help));
  }
  return true;
}

// True if the page had a family of the name that a line of \p name will have. Such lines would
// stay that family's, and the page shown would have them twice.
bool PageFamilies::has_parts_of_its_own(std::string_view name, MetricType type) const {
  std::string part;
  return std::ranges::any_of(kSuffixes, [&](const Suffix& suffix) {
    part.assign(name).append(suffix.text);
    return has_parts(type, suffix.part) && find(part, family_hash(seed_, part)).has_value();
  });
}

bool PageFamilies::parse_type(PageCursor& cursor, PageFamily& family) const {
  if (family.has_type) {
    return cursor.fail("second TYPE line of the metric, or TYPE after its samples");
  }
  const char* begin = cursor.at;
  const auto type = type_of(cursor.token());
  if (!type) return cursor.fail("unknown metric type", begin);
  cursor.skip_blanks();
  if (*cursor.at != '\n') return cursor.fail("expected the end of the line after the metric type");
  if (has_parts_of_its_own(family.name, *type)) {
    return cursor.fail("_bucket, _sum or _count of it is a metric already", begin);
  }
  family.has_type = true;
  family.type = *type;
  return true;
}

}  // namespace weir::detail
