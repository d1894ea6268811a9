// Named kstats as OpenZFS writes them under /proc/spl/kstat (module/os/linux/spl/spl-kstat.c): a
// line about the kstat itself, the heads "name type data", then a line per value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collectors/support/family_names.hpp"
#include "collectors/support/known_lines.hpp"

namespace weir::collectors {

// What stands behind the heads; empty if there are none.
[[nodiscard]] std::string_view kstat_lines(std::string_view text) noexcept;

// The number of "4    1234": KSTAT_DATA_UINT64, or KSTAT_DATA_INT64 (3). Nothing for other types.
[[nodiscard]] std::optional<double> kstat_number(std::string_view type_and_data) noexcept;

// The dataset of an objset's kstat: of its line "dataset_name", blanks inside belong to it. Empty
// if there is none.
[[nodiscard]] std::string_view dataset_of(std::string_view lines) noexcept;

// The families of all kstats that list the same names. No allocation in steady state. Not thread
// safe.
class KstatFamilies {
 public:
  KstatFamilies(std::string prefix, std::string help_prefix, Fold fold = Fold::unknown)
      : names_(std::move(prefix), std::move(help_prefix), MetricType::untyped, fold) {}

  // Calls use(const FamilySpec&, double) for the numbers of \p lines.
  template <class Use>
  void each(std::string_view lines, Use&& use) {
    lines_.each(
        lines, [this](std::string_view key) { return family_of(key); },
        [&use](const FamilySpec& family, std::string_view type_and_data) {
          if (const auto number = kstat_number(type_and_data)) use(family, *number);
        });
  }
  // A dash of the key is an underscore in the name ("erpt-dropped"). Null if it makes no name.
  [[nodiscard]] const FamilySpec* family_of(std::string_view key);

 private:
  detail::FamilyNames names_;
  detail::KnownLines<FamilySpec> lines_{detail::KeyEnd::blank};
  std::string key_;  // kept for its memory
};

}  // namespace weir::collectors
