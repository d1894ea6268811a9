#include "http/live_web_guard.hpp"

#include <future>
#include <new>
#include <system_error>

namespace weir::detail {
namespace {

// A configuration that was not taken is tried again, though the files that are known did not
// change: it may name one that was not there.
constexpr Duration kRetryInterval = std::chrono::seconds(1);
constexpr Duration kExpiryWarning = std::chrono::hours(14 * 24);

// A request comes on a worker with little stack.
Expected<WebConfig> read_elsewhere(const WebGuard::Read& read) {
  try {
    return std::async(std::launch::async, read).get();
  } catch (const std::system_error& error) {
    return Error(ErrorCode::limit, std::string("no thread to read it: ") + error.what());
  }
}

}  // namespace

Expected<void> LiveWebGuard::load_first() {
  const std::lock_guard lock(loading_);
  return load();
}

Expected<void> LiveWebGuard::reload() {
  const std::lock_guard lock(loading_);
  told_failure_.clear();
  Expected<void> outcome = load();
  tell(outcome);
  return outcome;
}

std::shared_ptr<Protection> LiveWebGuard::current() {
  // Whoever comes while another reads gets what is in force.
  if (const std::unique_lock lock(loading_, std::try_to_lock); lock.owns_lock() && has_changed()) {
    tell(load());
  }
  const std::lock_guard lock(mutex_);
  return protection_;
}

bool LiveWebGuard::has_changed() {
  if (stamps_of(files_) != stamps_) return true;
  return !told_failure_.empty() && clock_.monotonic() - tried_ >= kRetryInterval;
}

Expected<void> LiveWebGuard::load() {
  try {
    return read_and_take();
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::limit, "no memory");
  }
}

Expected<void> LiveWebGuard::read_and_take() {
  tried_ = clock_.monotonic();
  stamps_ = stamps_of(files_);  // before reading: a change meanwhile is seen the next time
  auto config = read_elsewhere(read_);
  if (config && config->files != files_) {
    files_ = config->files;
    stamps_ = stamps_of(files_);
    config = read_elsewhere(read_);
  }
  if (!config) return config.error();
  const std::vector<std::string> warnings = config->warnings;
  auto made = Protection::make(std::move(*config), clock_.monotonic());
  if (!made) return made.error();
  const std::shared_ptr<Protection>& before = protection_;
  if (before && (before->tls() == nullptr) != ((*made)->tls() == nullptr)) {
    return Error(ErrorCode::conflict, "TLS is turned on or off with a restart only");
  }
  if (before && before->asks_for_password() != (*made)->asks_for_password()) {
    return Error(ErrorCode::conflict, "basic_auth_users are set or left out with a restart only");
  }
  for (const std::string& warning : warnings) log_.warn(warning);
  take(std::move(*made));
  return {};
}

void LiveWebGuard::take(std::shared_ptr<Protection> protection) {
  if (protection->tls() && protection->tls()->expiry() < clock_.wall() + kExpiryWarning) {
    log_.warn("the server's certificate has ended, or ends within 14 days");
  }
  const std::lock_guard lock(mutex_);
  protection_ = std::move(protection);
  success_time_ = clock_.wall();
}

void LiveWebGuard::tell(const Expected<void>& outcome) {
  {
    const std::lock_guard lock(mutex_);
    success_ = outcome.has_value();
  }
  if (outcome) {
    told_failure_.clear();
    log_.info("web configuration reloaded");
    return;
  }
  // Once, however often it is tried.
  if (outcome.error().message() == told_failure_) return;
  told_failure_ = outcome.error().message();
  failures_.fetch_add(1, std::memory_order_relaxed);
  log_.error("the web configuration was not taken, the old one stays", {{"error", told_failure_}});
}

}  // namespace weir::detail

namespace weir {

Expected<std::shared_ptr<WebGuard>> WebGuard::start(Read read, const Clock& clock, Logger log) {
  auto guard = std::make_shared<detail::LiveWebGuard>(std::move(read), clock, std::move(log));
  if (auto loaded = guard->load_first(); !loaded) return loaded.error();
  return std::shared_ptr<WebGuard>(std::move(guard));
}

Expected<void> WebGuard::check(const WebConfig& config) {
  const auto made = detail::Protection::make(config, {});
  return made ? Expected<void>() : made.error();
}

}  // namespace weir
