// The families of one page: what its HELP and TYPE lines say, and which family a sample's name
// belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "exposition/parser_cursor.hpp"
#include "exposition/series_index.hpp"
#include "model/series_key.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

// For the hashes of a parser: nobody who writes pages can choose collisions.
[[nodiscard]] std::uint64_t random_hash_seed();

// What a sample's name adds to its family's; those from total on are OpenMetrics'.
enum class NamePart : std::uint8_t { whole, bucket, sum, count, total, created, info };

struct PageFamily {
  std::string_view name;  // with the escapes of a name in quotes
  FamilyHash hash = {};
  MetricType type = MetricType::untyped;
  std::string_view escaped_help = {};
  bool has_help = false;
  bool has_type = false;                            // said, or settled as untyped by a sample
  std::optional<FamilyIndex> index = std::nullopt;  // in the batch, from the first sample on
};

// Borrows the names from the page.
class PageFamilies {
 public:
  struct Resolved {
    std::uint32_t family = 0;
    NamePart part = NamePart::whole;
  };

  // Forgets the page before; \p out is where samples will go.
  void start(std::uint64_t seed, const SampleBatch& out);

  // Reads a line from behind '#' to its end.
  bool parse_comment(PageCursor& cursor, SampleBatch& out);

  // The family of a sample name: one of just that name, else the histogram or summary that the name
  // is a part of, else a new one.
  Resolved resolve(std::string_view name);

  [[nodiscard]] MetricType type(std::uint32_t family) const { return families_[family].type; }
  // The family, its place in the batch made if this is its first sample.
  const PageFamily& open(std::uint32_t family, SampleBatch& out);

 private:
  bool parse_help(PageCursor& cursor, PageFamily& family, SampleBatch& out) const;
  bool parse_type(PageCursor& cursor, PageFamily& family) const;
  [[nodiscard]] bool has_parts_of_its_own(std::string_view name, MetricType type) const;
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, FamilyHash hash) const;

  std::uint64_t seed_ = 0;
  std::size_t first_new_ = 0;  // families of the batch from here on came with this page
  std::vector<PageFamily> families_;
  SeriesIndex by_name_;
};

}  // namespace weir::detail
