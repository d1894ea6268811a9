// The labels of a family's members as columns of hashes: what label choice measures. The hash of a
// label set is the sum of its labels' hashes, so leaving labels out is a subtraction, and every
// projection is a walk over two columns.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/label.hpp"

namespace weir::detail {

// A set of columns, bit i for column i. Labels beyond kMaxColumns are not studied, and so never
// folded by choice.
using LabelMask = std::uint64_t;
inline constexpr std::size_t kMaxColumns = 32;

class LabelTable {
 public:
  struct Column {
    std::string name;
    std::vector<std::uint64_t> hashes;  // per member; 0: the member has no such label
    std::size_t identifiers = 0;        // members whose value looks like an identifier
  };

  explicit LabelTable(std::uint64_t seed) : seed_(seed) {}

  // \p lines: what the member costs.
  void add(LabelText labels, std::uint32_t lines);

  [[nodiscard]] std::size_t members() const noexcept { return totals_.size(); }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }

  // Distinct label sets once the columns of \p without are left out; exact up to 65,536 members, a
  // sketch above.
  [[nodiscard]] double distinct_without(LabelMask without) const;
  // Distinct combinations of the columns of \p of alone, among a sample of the members.
  [[nodiscard]] std::size_t distinct_of(LabelMask of) const;
  // The entropy, in bits, of the column's values over the members of the sample.
  [[nodiscard]] double entropy(std::size_t column) const;

 private:
  [[nodiscard]] std::size_t column_index(std::string_view name);
  [[nodiscard]] std::size_t sample_size() const noexcept;

  std::uint64_t seed_;
  std::vector<Column> columns_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<std::uint64_t> totals_;  // per member: the sum over all its labels
  std::uint64_t lines_ = 0;
};

}  // namespace weir::detail
