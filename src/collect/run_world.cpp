#include "collect/run_world.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <mutex>
#include <utility>

namespace weir::detail {

RunWorld::RunWorld(HostRoot host, const Clock& clock, Logger log)
    : host_(std::move(host)),
      clock_(&clock),
      log_(std::move(log)),
      gated_log_([this](const LogRecord& record) { forward(record); }, LogLevel::debug) {}

void RunWorld::begin_collection() {
  count_device_events();
  shared_texts_.renew();
}

// Documentation/ABI/testing/sysfs-kernel-uevents: the number of the last event. It goes up after
// the device's folder is there.
void RunWorld::count_device_events() {
  device_events_ = 0;
  if (!events_file_) {
    const std::string path = host_.sys("kernel/uevent_seqnum");
    events_file_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!events_file_) return;
  }
  std::array<char, 24> text{};
  const ssize_t size = ::pread(events_file_.get(), text.data(), text.size(), 0);
  std::uint64_t count = 0;
  if (size > 0 && std::from_chars(text.data(), text.data() + size, count).ec == std::errc())
    device_events_ = count;
}

void RunWorld::detach() {
  const std::unique_lock lock(mutex_);
  clock_ = &machine_clock_;
  log_ = Logger();
}

MonotonicTime RunWorld::monotonic() const noexcept {
  const std::shared_lock lock(mutex_);
  return clock_->monotonic();
}

WallTime RunWorld::wall() const noexcept {
  const std::shared_lock lock(mutex_);
  return clock_->wall();
}

void RunWorld::forward(const LogRecord& record) const {
  const std::shared_lock lock(mutex_);
  log_.log(record);
}

}  // namespace weir::detail
