#include "http/authenticator.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <future>
#include <system_error>
#include <utility>

#include "http/basic_credentials.hpp"
#include "http/password_hash.hpp"

namespace weir::detail {
namespace {

// Two are hashed at a time, and eight wait: at bcrypt's usual cost of 10, a third of a second. The
// server's spare workers are more, so those who guess do not keep others from theirs.
constexpr std::size_t kHashers = 2;
constexpr std::size_t kWaiting = 8;
// More right passwords than anybody has: several Prometheus, each with a user of its own.
constexpr std::size_t kMaxKnown = 100;
constexpr int kNiceness = 10;

std::string hash_of_nobody(const std::vector<BasicAuthUser>& users) {
  int cost = 4;
  for (const BasicAuthUser& user : users) cost = std::max(cost, bcrypt_cost(user.hash));
  const std::string digits = std::to_string(cost);
  return "$2b$" + std::string(digits.size() < 2 ? "0" : "") + digits + "$......................" +
         std::string(31, '.');
}

// On a thread with a stack of its own, behind everything else that wants the CPU.
bool has_hash_elsewhere(const std::string& password, const std::string& hash) {
  return std::async(std::launch::async,
                    [&] {
                      ::setpriority(PRIO_PROCESS, 0, kNiceness);  // of this thread alone, on Linux
                      return has_hash(password, hash);
                    })
      .get();
}

}  // namespace

Authenticator::Authenticator(std::vector<BasicAuthUser> users)
    : users_(std::move(users)),
      nobody_(hash_of_nobody(users_)),
      keyed_(users_.empty() ? std::nullopt : std::optional<KeyedHash>(std::in_place)),
      slots_(kHashers, kWaiting) {}

Credentials Authenticator::check(std::string_view authorization) {
  if (users_.empty()) return Credentials::right;
  const auto given = parse_basic_credentials(authorization);
  if (!given) return Credentials::wrong;
  const auto user = std::ranges::find(users_, given->user, &BasicAuthUser::name);
  const bool exists = user != users_.end();
  const std::string& hash = exists ? user->hash : nobody_;
  const auto digest = keyed_->of({given->user, hash, given->password});
  if (digest && is_known(*digest)) return Credentials::right;
  const HashSlots::Slot slot(slots_);
  if (!slot) return Credentials::busy;
  try {
    const bool matches = has_hash_elsewhere(given->password, hash);
    if (!matches || !exists) return Credentials::wrong;
  } catch (const std::system_error&) {  // no thread
    return Credentials::busy;
  }
  if (digest) remember(*digest);
  return Credentials::right;
}

bool Authenticator::is_known(const KeyedHash::Digest& digest) {
  const std::lock_guard lock(mutex_);
  return known_.contains(digest);
}

void Authenticator::remember(const KeyedHash::Digest& digest) {
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kMaxKnown) known_.clear();
  known_.insert(digest);
}

}  // namespace weir::detail
