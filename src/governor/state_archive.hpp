// The bytes of a saved state. Each structure names its fields once, in an archive() of its own,
// which a StateWriter or a StateReader visits:
//
//     template <class Archive, class Self> static void archive(Archive& a, Self& self) {
//       a(self.tier_, self.dwell_);
//     }
//
// Numbers are little-endian. A point of monotonic time, which means nothing to the next process, is
// kept as its age.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/clock.hpp"

namespace weir::detail {

// How many enumerators an enum has; the first is 0. Overloads are found beside the enum.
template <class T>
concept CountedEnum = std::is_enum_v<T> && requires(T value) {
  { enumerators(value) } -> std::convertible_to<unsigned>;
};

// A whole number of any width, or an enum that stands for one (SeriesKey).
template <class T>
concept PlainNumber = std::integral<T> ||(std::is_enum_v<T> && !CountedEnum<T>);

template <std::size_t kBytes>
using UnsignedOf = std::conditional_t<
    kBytes == 1, std::uint8_t,
    std::conditional_t<kBytes == 2, std::uint16_t,
                       std::conditional_t<kBytes == 4, std::uint32_t, std::uint64_t>>>;

template <class T>
concept OwningPointer = requires(T pointer) {
  typename T::element_type;
  pointer.reset();
};

template <class T>
concept MapType = requires {
  typename T::mapped_type;
};

class StateWriter;

// A public structure, whose archive_fields() stands in state_public.hpp.
template <class T>
concept PublicType = requires(StateWriter& archive, const T& value) {
  archive_fields(archive, value);
};

class StateWriter {
 public:
  explicit StateWriter(MonotonicTime now) : now_(now) {}

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  template <class T>
  void put(const T& value) {
    if constexpr (PlainNumber<T> || CountedEnum<T>) {
      put_bytes(static_cast<UnsignedOf<sizeof(T)>>(value));
    } else if constexpr (std::is_same_v<T, double>) {
      put_bytes(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, float>) {
      put_bytes(std::bit_cast<std::uint32_t>(value));
    } else if constexpr (PublicType<T>) {
      archive_fields(*this, value);
    } else {
      T::archive(*this, value);
    }
  }
  template <class Unsigned>
  void put_bytes(Unsigned value) {
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
      bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
  void put(Duration value) { put(std::int64_t{value.count()}); }
  void put(MonotonicTime value) { put(Duration(now_ - value)); }
  void put(WallTime value) { put(Duration(value.time_since_epoch())); }
  void put(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) put(value);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <OwningPointer T>
  void put(const T& value) {
    put(value != nullptr);
    if (value) put(*value);
  }
  template <MapType T>
  void put(const T& map) {
    put(static_cast<std::uint32_t>(map.size()));
    for (const auto& [key, value] : map) {
      put(key);
      put(value);
    }
  }

  MonotonicTime now_;
  std::string bytes_;
};

// Reads what a StateWriter wrote. Of bytes that end early, or hold what cannot be, the rest is read
// as zeros, and is_sound() is false. Memory is taken for what is there, never for what is claimed.
class StateReader {
 public:
  StateReader(std::string_view bytes, MonotonicTime now) : rest_(bytes), now_(now) {}

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  [[nodiscard]] bool is_sound() const noexcept { return is_sound_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  template <class T>
  void get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = get_bytes<std::uint8_t>() != 0;
    } else if constexpr (CountedEnum<T>) {
      const auto number = get_bytes<UnsignedOf<sizeof(T)>>();
      is_sound_ &= number < enumerators(T{});
      value = is_sound_ ? static_cast<T>(number) : T{};
    } else if constexpr (PlainNumber<T>) {
      value = static_cast<T>(get_bytes<UnsignedOf<sizeof(T)>>());
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(get_bytes<std::uint64_t>());
    } else if constexpr (std::is_same_v<T, float>) {
      value = std::bit_cast<float>(get_bytes<std::uint32_t>());
    } else if constexpr (PublicType<T>) {
      archive_fields(*this, value);
    } else {
      T::archive(*this, value);
    }
  }
  template <class Unsigned>
  Unsigned get_bytes() {
    if (!has(sizeof(Unsigned))) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    rest_.remove_prefix(sizeof(Unsigned));
    return static_cast<Unsigned>(value);
  }
  [[nodiscard]] bool has(std::size_t bytes) {
    if (bytes > rest_.size()) {
      is_sound_ = false;
      rest_ = {};
    }
    return is_sound_;
  }
  void get(Duration& value) {
    value = Duration(static_cast<std::int64_t>(get_bytes<std::uint64_t>()));
  }
  // Ages are bounded to some 30 years, so that no sum of times overflows.
  void get(MonotonicTime& value) {
    constexpr Duration kLongest = std::chrono::hours(24 * 365 * 30);
    Duration age{};
    get(age);
    is_sound_ &= age >= -kLongest;
    value = is_sound_ ? now_ - std::min(age, kLongest) : MonotonicTime{};
  }
  void get(WallTime& value) {
    Duration since_epoch{};
    get(since_epoch);
    value = WallTime(since_epoch);
  }
  void get(std::string& text) {
    const auto size = get_bytes<std::uint32_t>();
    if (!has(size)) return;
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  template <class T>
  void get(std::vector<T>& values) {
    const auto size = get_bytes<std::uint32_t>();
    values.clear();
    for (std::uint32_t i = 0; i < size && is_sound_; ++i) get(values.emplace_back());
  }
  template <class T>
  void get(std::optional<T>& value) {
    value.reset();
    if (get_bytes<std::uint8_t>() != 0) get(value.emplace());
  }
  template <OwningPointer T>
  void get(T& value) {
    value.reset();
    if (get_bytes<std::uint8_t>() == 0) return;
    auto made = std::make_unique<std::remove_const_t<typename T::element_type>>();
    get(*made);
    value = std::move(made);
  }
  template <MapType T>
  void get(T& map) {
    const auto size = get_bytes<std::uint32_t>();
    map.clear();
    for (std::uint32_t i = 0; i < size && is_sound_; ++i) {
      typename T::key_type key{};
      get(key);
      get(map[key]);
    }
  }

  std::string_view rest_;
  MonotonicTime now_;
  bool is_sound_ = true;
};

}  // namespace weir::detail
