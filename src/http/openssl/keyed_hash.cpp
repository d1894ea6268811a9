#include "http/openssl/keyed_hash.hpp"

#include <string>

#include "http/openssl/library.hpp"

namespace weir::detail {

using namespace openssl;

KeyedHash::KeyedHash()
    : has_key_(openssl::load() && RAND_bytes(key_.data(), static_cast<int>(key_.size())) == 1) {}

std::optional<KeyedHash::Digest> KeyedHash::of(
    std::initializer_list<std::string_view> fields) const {
  if (!has_key_) return std::nullopt;
  std::string message;
  for (const std::string_view field : fields) {
    const std::uint64_t size = field.size();
    for (unsigned shift = 0; shift < 64; shift += 8) {
      message.push_back(static_cast<char>(size >> shift & 0xffU));
    }
    message.append(field);
  }
  Digest digest{};
  unsigned size = 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): characters as bytes
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  const bool made = HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes,
                         message.size(), digest.data(), &size) != nullptr;
  OPENSSL_cleanse(message.data(), message.size());
  if (!made || size != digest.size()) return std::nullopt;
  return digest;
}

}  // namespace weir::detail
