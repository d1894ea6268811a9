#include "http/wide_thread.hpp"

#include <future>
#include <utility>

namespace weir::detail {

WideThread::~WideThread() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WideThread::run(const std::function<void()>& work) {
  std::unique_lock lock(mutex_);
  if (busy_) {
    lock.unlock();
    return std::async(std::launch::async, work).get();
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
  busy_ = true;
  work_ = &work;
  changed_.notify_all();
  changed_.wait(lock, [this] { return work_ == nullptr; });
  busy_ = false;
  if (const auto thrown = std::exchange(thrown_, nullptr)) std::rethrow_exception(thrown);
}

void WideThread::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return work_ != nullptr || stops_; });
    if (work_ == nullptr) return;
    const std::function<void()>& work = *work_;
    lock.unlock();
    std::exception_ptr thrown;
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    lock.lock();
    thrown_ = thrown;
    work_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace weir::detail
