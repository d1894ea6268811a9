#include "collectors/host/node_fields.hpp"

#include "collectors/host/meminfo.hpp"
#include "collectors/support/fields.hpp"

namespace weir::detail {

std::optional<NodeField> parse_node_meminfo_line(std::string_view line) noexcept {
  Cursor cursor(line);
  if (cursor.field() != "Node" || cursor.field().empty()) return std::nullopt;
  const auto entry = parse_meminfo_line(cursor.rest());  // what is left is /proc/meminfo's form
  if (!entry || entry->key.empty()) return std::nullopt;
  return NodeField{entry->key, entry->value};
}

std::optional<NodeField> parse_numastat_line(std::string_view line) noexcept {
  Cursor cursor(line);
  const std::string_view key = cursor.field();
  const auto number = parse_number<std::uint64_t>(cursor.field());
  return number ? std::optional(NodeField{key, *number}) : std::nullopt;
}

std::optional<std::uint32_t> node_number(std::string_view entry) noexcept {
  constexpr std::string_view kNode = "node";
  if (!entry.starts_with(kNode)) return std::nullopt;
  return parse_number<std::uint32_t>(entry.substr(kNode.size()));
}

}  // namespace weir::detail
