// Authenticator: passwords of basic_auth_users. A password that was right is known again without
// hashing, so that a scraper pays once; a wrong one costs its sender a hash each time.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/hash_slots.hpp"
#include "http/openssl/keyed_hash.hpp"
#include "weir/web_config.hpp"

namespace weir::detail {

enum class Credentials { right, wrong, busy };

// Thread safe. Hashes on threads of its own, a bounded number of them.
class Authenticator {
 public:
  explicit Authenticator(std::vector<BasicAuthUser> users);

  // \p authorization: the header's value. An unknown user takes as long as the dearest hash; busy:
  // too many passwords are waiting to be hashed. Without users all are right.
  [[nodiscard]] Credentials check(std::string_view authorization);

 private:
  [[nodiscard]] bool is_known(const KeyedHash::Digest& digest);
  void remember(const KeyedHash::Digest& digest);

  const std::vector<BasicAuthUser> users_;
  const std::string nobody_;              // a hash for users that there are not
  const std::optional<KeyedHash> keyed_;  // none without users
  HashSlots slots_;
  std::mutex mutex_;
  std::set<KeyedHash::Digest> known_;
};

}  // namespace weir::detail
