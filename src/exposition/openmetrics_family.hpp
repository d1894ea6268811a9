// The family of an OpenMetrics page that is being read, and the names of those before it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "exposition/openmetrics_types.hpp"
#include "exposition/parser_cursor.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// A family's lines follow each other: its metadata, then its samples. Borrows from the page.
class OpenMetricsFamily {
 public:
  // Forgets the page before.
  void start(std::uint64_t seed);

  // Reads a line that begins with '#', to its end.
  bool parse_metadata(PageCursor& cursor);
  // Makes the family that has samples of this name the current one; \p part says what they are.
  bool select(PageCursor& cursor, std::string_view sample_name, NamePart& part);
  // Before the family's first sample: nothing of it may be another's.
  bool open(PageCursor& cursor, std::string_view sample_name, SampleBatch& out);
  // The end of the current family, if there is one.
  bool close(PageCursor& cursor);

  [[nodiscard]] OpenMetricsType type() const noexcept { return type_; }
  [[nodiscard]] std::string_view name() const noexcept { return page_.name; }
  // For the table of groups, and with its place in the batch.
  [[nodiscard]] const PageFamily& page() const noexcept { return page_; }

 private:
  bool begin(PageCursor& cursor, std::string_view name);
  bool claim_names(PageCursor& cursor);
  bool parse_type(PageCursor& cursor);
  bool parse_help(PageCursor& cursor);
  bool parse_unit(PageCursor& cursor);

  std::uint64_t seed_ = 0;
  PageFamily page_;
  OpenMetricsType type_ = OpenMetricsType::unknown;
  std::string_view unit_;
  bool has_unit_ = false;
  bool is_claimed_ = false;
  const char* at_ = nullptr;  // where it begins; null: there is none
  std::unordered_set<std::string> claimed_;
  std::string scratch_;
};

}  // namespace weir::detail
