#include "exposition/family_head.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kTotal = "_total";
constexpr std::string_view kInfo = "_info";

// True if \p name sorts before \p stem and \p suffix joined.
bool is_before(std::string_view name, std::string_view stem, std::string_view suffix) {
  const int head = name.substr(0, stem.size()).compare(stem);
  return head != 0 ? head < 0 : name.substr(stem.size()) < suffix;
}

// The page's family named \p stem and \p suffix joined, by halving: parts are sorted by name.
const Family* find_family(const Snapshot& snapshot, std::string_view stem,
                          std::string_view suffix = {}) {
  const auto at = std::ranges::partition_point(snapshot.parts, [&](const SnapshotPart& part) {
    return is_before(part.block->family->name, stem, suffix);
  });
  if (at == snapshot.parts.end()) return nullptr;
  const std::string_view name = at->block->family->name;
  const bool found = name.size() == stem.size() + suffix.size() && name.starts_with(stem) &&
                     name.ends_with(suffix);
  return found ? at->block->family.get() : nullptr;
}

// True if \p name without \p suffix may name the family on this page. Of a counter and an info with
// one short name the info, first on the page, has it.
bool may_shorten(std::string_view name, std::string_view suffix, const Snapshot& snapshot) {
  if (!name.ends_with(suffix) || name.size() == suffix.size()) return false;
  const std::string_view short_name = name.substr(0, name.size() - suffix.size());
  if (find_family(snapshot, short_name) != nullptr) return false;
  if (suffix == kInfo) return true;
  const Family* info = find_family(snapshot, short_name, kInfo);
  return info == nullptr || info->type != MetricType::info;
}

FamilyHead openmetrics_head(const Family& family, const Snapshot& snapshot) {
  const std::string_view name = family.name;
  switch (family.type) {
    case MetricType::counter:
      if (!may_shorten(name, kTotal, snapshot)) return {name, "unknown", false};
      return {name.substr(0, name.size() - kTotal.size()), "counter", true};
    case MetricType::info:
      if (!may_shorten(name, kInfo, snapshot)) return {name, "gauge", false};
      return {name.substr(0, name.size() - kInfo.size()), "info", false};
    case MetricType::untyped:
      return {name, "unknown", false};
    case MetricType::histogram:
      return {name, "histogram", true};
    default:
      return {name, to_string(family.type), false};
  }
}

FamilyHead text_head(const Family& family) {
  const bool is_new_type = family.type == MetricType::info || family.type == MetricType::stateset;
  return {family.name, is_new_type ? "gauge" : to_string(family.type), false};
}

void write_help(const FamilyHead& head, std::string_view help, Format format, PieceBuffer& out) {
  out.append("# HELP ");
  out.append(head.name);
  out.append(" ");
  const std::string_view escaped =
      format == Format::openmetrics_1_0_0 ? std::string_view("\\\n\"") : std::string_view("\\\n");
  while (!help.empty()) {
    const std::size_t plain = std::min(help.find_first_of(escaped), help.size());
    out.append(help.substr(0, plain));
    if (plain == help.size()) break;
    out.append(help[plain] == '\n' ? "\\n" : help[plain] == '"' ? "\\\"" : "\\\\");
    help.remove_prefix(plain + 1);
  }
  out.append("\n");
}

}  // namespace

bool has_unit_suffix(std::string_view name, std::string_view unit) noexcept {
  return !unit.empty() && name.size() > unit.size() + 1 && name.ends_with(unit) &&
         name[name.size() - unit.size() - 1] == '_';
}

FamilyHead family_head(const Family& family, Format format, const Snapshot& snapshot) {
  return format == Format::openmetrics_1_0_0 ? openmetrics_head(family, snapshot)
                                             : text_head(family);
}

void write_family_head(const FamilyHead& head, const Family& family, Format format,
                       PieceBuffer& out) {
  if (is_utf8(family.help)) {
    if (!family.help.empty()) write_help(head, family.help, format, out);
  } else {
    write_help(head, replace_invalid_utf8(family.help), format, out);
  }
  out.append("# TYPE ");
  out.append(head.name);
  out.append(" ");
  out.append(head.type_word);
  out.append("\n");
  if (format != Format::openmetrics_1_0_0 || !has_unit_suffix(head.name, family.unit)) return;
  out.append("# UNIT ");
  out.append(head.name);
  out.append(" ");
  out.append(family.unit);
  out.append("\n");
}

}  // namespace weir::detail
