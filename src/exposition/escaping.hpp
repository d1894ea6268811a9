// Names for readers that know only the plain ones: Prometheus' escaping schemes
// (https://github.com/prometheus/proposals/blob/main/proposals/0028-utf8.md).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "weir/exposition.hpp"
#include "weir/family.hpp"

namespace weir::detail {

enum class NameKind : std::uint8_t { metric, label };

// \p name, which is not plain, by the scheme. What is not UTF-8 counts as U+FFFD.
[[nodiscard]] std::string escape_name(std::string_view name, Escaping escaping, NameKind kind);

// Escaped names of which none is another's, nor one of those that stand as they are. Where a
// scheme makes names equal, all of them that must be escaped are by the scheme `values`, which does
// not: so none ever comes under a name that was another's. If that is taken too, by somebody whose
// plain name looks like it, underscores follow.
class EscapedNames {
 public:
  void clear();
  // A name that stands as it is. A type claims the names of its samples with it.
  void take(std::string_view name, MetricType type = MetricType::untyped);
  // One to be escaped.
  void add(std::string_view name, MetricType type = MetricType::untyped);
  // The same for one that is to become \p wish, not what the scheme says.
  void add_as(std::string_view name, std::string_view wish);
  void settle(Escaping escaping, NameKind kind);

  // What \p name became; nothing if it was not added.
  [[nodiscard]] const std::string* find(std::string_view name) const;

 private:
  struct Entry {
    MetricType type = MetricType::untyped;
    std::string name;
  };
  [[nodiscard]] bool is_free(const std::string& name, MetricType type) const;

  std::set<std::string, std::less<>> taken_;
  std::map<std::string, Entry, std::less<>> escaped_;
};

}  // namespace weir::detail
