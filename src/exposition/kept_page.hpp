// A small page as it was written last, so that the next one of the same units is that text with
// other values in it: most of a small page is heads and label texts, which stay. It lies in the
// pieces that are sent, and values are written where they stand.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/number.hpp"
#include "weir/body_piece.hpp"
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
  // Of a piece, when the page was kept: between two of them a client that is too slow is noticed.
  static constexpr std::size_t kPieceBytes = std::size_t{128} << 10U;

  // The text is kept, and \p snapshot 's is that with other values.
  [[nodiscard]] bool fits(const Snapshot& snapshot, const Representation& representation);
  // Precondition: fits(). \returns false if \p sink stopped it.
  bool write(const Snapshot& snapshot, const PieceSink& sink);

  // For a page that does not fit: true if it has the units of the last such page, so that its text
  // is worth being taken while it is written. Units that change with each page cost their
  // comparison and no more.
  [[nodiscard]] bool starts(const Snapshot& snapshot, const Representation& representation);
  void take(std::string_view piece);
  // The page whose text was taken is whole. \returns whether it is kept.
  bool finish(const Snapshot& snapshot);

 private:
  struct ValuePlace {
    std::uint32_t gap;   // between the value before it, or the piece's begin, and it
    std::uint32_t size;  // of its digits
  };
  struct Piece {
    std::vector<char> bytes;  // the text, with a piece's room round it
    std::uint32_t values = 0;
    bool is_full = false;
    [[nodiscard]] char* begin() { return bytes.data() + BodyPiece::kRoomBefore; }
    [[nodiscard]] std::size_t size() const { return bytes.size() - kRoom; }
    static constexpr std::size_t kRoom = BodyPiece::kRoomBefore + BodyPiece::kRoomBehind;
  };
  // A value whose text got longer or shorter.
  struct Change {
    std::size_t begin;  // of the text that it had
    std::size_t old_size;
    std::size_t size;
    std::array<char, kMaxNumberSize> digits;
  };
  // A block's address says who it is for as long as it lives.
  struct Stand {
    const SeriesBlock* address;
    std::weak_ptr<const SeriesBlock> block;
  };

  [[nodiscard]] bool has_units_of(const Snapshot& snapshot,
                                  const Representation& representation) const;
  void set_values(Piece& piece, std::size_t first, const double* values);
  void make_way(Piece& piece);
  [[nodiscard]] bool find_values(Piece& piece);

  Format format_ = Format::text_0_0_4;
  Escaping escaping_ = Escaping::underscores;
  std::vector<Stand> stands_;
  std::weak_ptr<const void> list_;  // of parts that are known to fit
  bool is_whole_ = false;
  std::size_t taken_ = 0;  // bytes
  std::vector<Piece> pieces_;
  std::vector<ValuePlace> places_;  // in the pieces, one for each value of the page
  std::vector<double> values_;      // as they stand there
  std::vector<Change> changes_;     // in the piece at hand
};

}  // namespace weir::detail
