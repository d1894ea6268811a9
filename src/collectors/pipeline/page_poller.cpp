#include "collectors/pipeline/page_poller.hpp"

#include <algorithm>
#include <utility>

namespace weir::detail {

PagePoller::PagePoller(FetchTarget target, Duration interval, Duration timeout)
    : interval_(interval), timeout_(timeout), fetcher_(std::move(target)) {}

PagePoller::Answer PagePoller::take(const CollectContext& context, FetchedPage& page) {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) {
    thread_ = std::jthread(
        [this, &clock = context.clock](const std::stop_token& stop) { run(stop, clock); });
  }
  const Duration left = context.deadline - context.clock.monotonic();
  if (!ended_.wait_for(lock, context.stop, std::min(left, timeout_),
                       [this] { return last_.has_value(); })) {
    return {true, {}, {}, FetchFailure{"timeout", Error(ErrorCode::timeout, "no page came yet")}};
  }
  Answer answer{std::exchange(is_new_, false), context.clock.monotonic() - last_->at,
                last_->duration, last_->failure};
  if (!answer.failure && answer.age > 2 * interval_ + timeout_) {
    answer.failure = {"stale", Error(ErrorCode::timeout, "the last page is too old")};
  } else if (answer.is_new && !answer.failure) {
    std::swap(page, ready_);
  }
  return answer;
}

void PagePoller::run(const std::stop_token& stop, const Clock& clock) {
  while (!stop.stop_requested()) {
    const MonotonicTime begin = clock.monotonic();
    auto failure = fetcher_.fetch(timeout_, stop, fetching_);
    std::unique_lock lock(mutex_);
    const MonotonicTime now = clock.monotonic();
    last_ = {now, now - begin, std::move(failure)};
    is_new_ = true;
    std::swap(ready_, fetching_);
    ended_.notify_all();
    ended_.wait_for(lock, stop, std::max(Duration::zero(), begin + interval_ - now),
                    [] { return false; });
  }
}

}  // namespace weir::detail
