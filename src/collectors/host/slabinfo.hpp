// /proc/slabinfo, version 2: a line per cache of the kernel's slab allocator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

// Active objects, objects, bytes of an object, objects of a slab, pages of a slab.
inline constexpr std::size_t kSlabNumbers = 5;

struct SlabLine {
  std::string_view name;
  std::array<std::uint64_t, kSlabNumbers> numbers{};
};

// Nothing for the heads and for a line of another form.
[[nodiscard]] std::optional<SlabLine> parse_slab_line(std::string_view line) noexcept;

}  // namespace weir::detail
