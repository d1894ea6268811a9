#include "collectors/pipeline/hash_modulus.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/shared_library.hpp"

namespace weir::detail {

namespace libcrypto {

#define WEIR_LIBCRYPTO_FUNCTIONS(F) \
  F(EVP_Digest)                     \
  F(EVP_md5)
WEIR_LOADED_FUNCTIONS(WEIR_LIBCRYPTO_FUNCTIONS)

const Expected<Functions>& load() {
  static const auto& kFunctions = load_functions<Functions>("libcrypto.so.3", "libssl3");
  return kFunctions;
}

}  // namespace libcrypto

using namespace libcrypto;

Expected<void> can_hash() {
  if (!libcrypto::load()) return libcrypto::load().error();
  if (hash_modulus("", 1)) return {};
  return Error(ErrorCode::unsupported, "no MD5 on this machine");
}

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
