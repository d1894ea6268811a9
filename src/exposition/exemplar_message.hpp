// The exemplars of one Metric of the protobuf format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exposition/label_message.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

class ExemplarMessages {
 public:
  void clear();
  // Reads the Exemplar that \p in stands at, of line \p line of the unit.
  bool read(WireReader& in, std::string_view name, std::uint32_t line, const ParseLimits& limits,
            WireFault& fault);
  // The same, of whichever bucket its value lies in.
  bool read_unplaced(WireReader& in, std::string_view name, const ParseLimits& limits,
                     WireFault& fault);
  // When the bounds are known. A bucket that has one keeps it, else it gets the newest.
  void place(std::span<const double> bounds);
  // Gives them to the row added last.
  void add_to(SampleBatch& out) const;

 private:
  struct Entry {
    std::uint32_t line = 0;
    std::size_t text_begin = 0;
    std::size_t text_size = 0;
    double value = 0;
    std::optional<TimestampMs> timestamp;
  };
  static constexpr std::uint32_t kUnplaced = ~std::uint32_t{0};

  std::vector<Entry> entries_;
  LabelMessages labels_;
  std::string text_;
};

}  // namespace weir::detail
