// A small page as it was written last, so that the next one of the same units is that text with
// other values in it: most of a small page is heads and label texts, which stay.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/piece_buffer.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Text formats only; Representation::encoding plays no part. Not thread safe.
class KeptPage {
 public:
  // What is kept grows with the page; a large one gains little, for there values are the most of
  // it.
  static constexpr std::size_t kMostLines = 4096;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

  // The text is kept, and \p snapshot 's is that with other values.
  [[nodiscard]] bool fits(const Snapshot& snapshot, const Representation& representation);
  // Precondition: fits().
  void write(const Snapshot& snapshot, PieceBuffer& out);

  // For a page that does not fit: true if it has the units of the last such page, so that its text
  // is worth being taken while it is written. Units that change with each page cost their
  // comparison and no more.
  [[nodiscard]] bool starts(const Snapshot& snapshot, const Representation& representation);
  void take(std::string_view piece);
  // The page whose text was taken is whole.
  void finish(const Snapshot& snapshot);

 private:
  struct ValuePlace {
    std::uint32_t begin;
    std::uint32_t end;
  };
  // A block's address says who it is for as long as it lives.
  struct Stand {
    const SeriesBlock* address;
    std::weak_ptr<const SeriesBlock> block;
  };

  [[nodiscard]] bool has_units_of(const Snapshot& snapshot,
                                  const Representation& representation) const;
  [[nodiscard]] bool find_values();

  Format format_ = Format::text_0_0_4;
  Escaping escaping_ = Escaping::underscores;
  std::vector<Stand> stands_;
  std::weak_ptr<const void> list_;  // of parts that are known to fit
  bool is_whole_ = false;
  std::string text_;
  std::vector<ValuePlace> places_;  // in the text, one for each value of the page
  std::vector<double> values_;      // as they stand in the text
};

}  // namespace weir::detail
