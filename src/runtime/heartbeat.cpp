#include "runtime/heartbeat.hpp"

#include <pthread.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace weir::detail {
namespace {

// Of 100 ms each, a second: the kernel renews its figures every two.
constexpr int kBeatsPerReading = 10;
// Of a period, behind a collection: its page is sent meanwhile. The first beat comes a period after
// the collection began, and does for one that takes a tenth of it.
constexpr double kBehind = 0.9;

MonotonicTime machine_time() noexcept {
  return SystemClock().monotonic();
}

timespec to_timespec(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  timespec time{};
  time.tv_sec = seconds.count();
  time.tv_nsec = std::chrono::nanoseconds(duration - seconds).count();
  return time;
}

// Whether the timer went off, sooner or later.
bool await(int timer) {
  std::uint64_t times = 0;
  ssize_t size = 0;
  do {
    size = ::read(timer, &times, sizeof times);
  } while (size < 0 && errno == EINTR);
  return size == sizeof times;
}

}  // namespace

void PauseMeter::beat(MonotonicTime now) {
  longest_ = std::max(longest_, now - expected_);
  expected_ = now + period_;
}

Duration PauseMeter::take_longest(MonotonicTime now) {
  return std::max(std::exchange(longest_, Duration::zero()), now - expected_);
}

Heartbeat::Heartbeat(Duration period, HostRoot host)
    : period_(period), files_(std::move(host)), meter_(period) {}

Heartbeat::~Heartbeat() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    set_timer(Duration(1));
  }
  thread_.join();
}

void Heartbeat::begin() {
  if (period_ <= Duration::zero()) return;
  const std::lock_guard lock(mutex_);
  under_way_ = true;
  rouse(machine_time());
}

Beats Heartbeat::take() {
  if (period_ <= Duration::zero()) return {};
  const std::lock_guard lock(mutex_);
  const MonotonicTime now = machine_time();
  under_way_ = false;
  ended_ = now;
  beats_ = 0;
  rouse(now);
  if (stalls_read_ == MonotonicTime::min() || now - stalls_read_ >= kBeatsPerReading * period_)
    read_stalls(now);
  return {meter_.take_longest(now), std::exchange(largest_stalls_, stalls_)};
}

void Heartbeat::rouse(MonotonicTime now) {
  if (!meter_.is_at_rest()) return;
  if (!timer_) timer_ = UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  if (!timer_) return;  // the next collection tries again
  try {
    if (!thread_.joinable()) {
      thread_ = std::thread([this] { run(); });
      pthread_setname_np(thread_.native_handle(), "weir-heartbeat");
    }
  } catch (const std::system_error&) {
    return;
  }
  meter_.start(now);
  set_timer(period_);
}

void Heartbeat::set_timer(Duration time) const {
  const itimerspec times{{}, to_timespec(time)};
  ::timerfd_settime(timer_.get(), 0, &times, nullptr);
}

void Heartbeat::read_stalls(MonotonicTime now) {
  stalls_ = files_.read();
  largest_stalls_ = largest_of(largest_stalls_, stalls_);
  stalls_read_ = now;
}

void Heartbeat::run() {
  while (await(timer_.get())) {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    const MonotonicTime now = machine_time();
    meter_.beat(now);
    if (++beats_ % kBeatsPerReading == 0) read_stalls(now);
    const bool is_calm = !under_way_ && stalls_.memory.value_or(0) == 0;
    const bool is_sent = to_seconds(now - ended_) >= kBehind * to_seconds(period_);
    if (is_calm && is_sent)
      meter_.rest();
    else
      set_timer(period_);
  }
}

}  // namespace weir::detail
