// KeyedHash: HMAC-SHA-256 with a key of its own that nobody else knows, to compare secrets by.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace weir::detail {

class KeyedHash {
 public:
  using Digest = std::array<unsigned char, 32>;

  // Loads OpenSSL.
  KeyedHash();

  // Of the fields one by one, each with its length: ("ab", "c") and ("a", "bc") differ. Nothing if
  // there is no key, or OpenSSL fails.
  [[nodiscard]] std::optional<Digest> of(std::initializer_list<std::string_view> fields) const;

 private:
  std::array<unsigned char, 32> key_{};
  bool has_key_;
};

}  // namespace weir::detail
