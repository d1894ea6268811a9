#include "http/password_hash.hpp"

#include <crypt.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "base/shared_library.hpp"

namespace weir::detail {

namespace libcrypt {

#define WEIR_LIBCRYPT_FUNCTIONS(F) F(crypt_r)
WEIR_LOADED_FUNCTIONS(WEIR_LIBCRYPT_FUNCTIONS)

const Expected<Functions>& load() {
  static const auto& kFunctions = load_functions<Functions>("libcrypt.so.1", "libcrypt1");
  return kFunctions;
}

}  // namespace libcrypt

namespace {

// "$2b$10$", 22 characters of salt and 31 of hash.
constexpr std::size_t kHashSize = 60;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_bcrypt64(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/';
}

// Looks at every byte, wherever the first difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |=
        static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace

int bcrypt_cost(std::string_view hash) noexcept {
  if (hash.size() != kHashSize || !hash.starts_with("$2") || hash[3] != '$' || hash[6] != '$') {
    return -1;
  }
  if (hash[2] != 'a' && hash[2] != 'b' && hash[2] != 'y') return -1;
  if (!is_digit(hash[4]) || !is_digit(hash[5])) return -1;
  if (!std::ranges::all_of(hash.substr(7), is_bcrypt64)) return -1;
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  return cost >= 4 && cost <= 31 ? cost : -1;
}

Expected<void> can_hash_passwords() {
  return libcrypt::load() ? Expected<void>() : libcrypt::load().error();
}

bool has_hash(const std::string& password, const std::string& hash) {
  const auto scratch = std::make_unique<crypt_data>();  // 32 KiB
  const bool has_nul = password.find('\0') != std::string::npos;
  const char* const made = libcrypt::crypt_r(password.c_str(), hash.c_str(), scratch.get());
  const bool equal = made != nullptr && equal_in_constant_time(made, hash);
  return equal && !has_nul;
}

}  // namespace weir::detail
