// Puts the batches of several metrics files together as one page may have them: first come, first
// served, whatever contradicts it is left out and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exposition/series_index.hpp"
#include "model/series_key.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

class TextfileMerge {
 public:
  // Families named as one of \p reserved are refused: a file cannot speak for the collector.
  TextfileMerge(SampleBatch& out, std::uint64_t seed, std::span<const FamilySpec> reserved);

  // Appends the rows of the file at \p path. The order of calls is the order of precedence.
  void add(const SampleBatch& file, std::string_view path);
  // Gives the families that no file has a HELP for node_exporter's: "Metric read from a, b".
  void finish();

  struct Conflicts {
    std::size_t help = 0;       // families of a file with another HELP than before
    std::size_t type = 0;       // units whose family has another type, or a name it may not have
    std::size_t duplicate = 0;  // units that were there already
  };
  [[nodiscard]] const Conflicts& conflicts() const noexcept { return conflicts_; }

 private:
  struct Known {
    FamilyIndex index = {};
    MetricType type = MetricType::untyped;
    FamilyHash hash = {};
    bool has_help = false;
    std::string files = {};  // those without a HELP
  };
  // The family's place among known_, or nothing if it may not be on the page.
  Known* admit(const Family& family, std::string_view path);
  [[nodiscard]] bool clashes(const Family& family) const;

  SampleBatch& out_;
  std::uint64_t seed_;
  std::span<const FamilySpec> reserved_;
  std::unordered_map<std::string, Known> known_;
  std::vector<Known*> of_file_;  // by the file's family index
  SeriesIndex series_;
  Conflicts conflicts_;
};

}  // namespace weir::detail
