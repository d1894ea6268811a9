#include "collectors/pipeline/hash_modulus.hpp"

#include <openssl/evp.h>

#include <array>

namespace weir::detail {

std::optional<std::uint64_t> hash_modulus(std::string_view text, std::uint64_t modulus) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const bool made =
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) == 1;
  constexpr unsigned kMd5Bytes = 16;
  if (!made || size != kMd5Bytes) return std::nullopt;
  std::uint64_t hash = 0;
  for (std::size_t i = kMd5Bytes - sizeof hash; i < kMd5Bytes; ++i) hash = hash << 8U | digest[i];
  return hash % modulus;
}

}  // namespace weir::detail
