// Memory for pages on their way, kept from one to the next: a worker of the web server that took it
// from the allocator would take it from an arena of its own, new to the cache, and give it back to
// the system afterwards.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weir::detail {

// Thread safe.
class BufferPool {
 public:
  // A buffer for as long as it lives. What stands in it is of no meaning.
  class Buffer {
   public:
    explicit Buffer(BufferPool& pool) : pool_(pool), text_(pool.take()) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { pool_.give_back(std::move(text_)); }
    [[nodiscard]] std::string& text() noexcept { return text_; }

   private:
    BufferPool& pool_;
    std::string text_;
  };

  BufferPool() { idle_.reserve(kMaxIdle); }

 private:
  static constexpr std::size_t kMaxIdle = 4;

  std::string take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return {};
    std::string text = std::move(idle_.back());
    idle_.pop_back();
    return text;
  }
  void give_back(std::string text) noexcept {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(text));
  }

  std::mutex mutex_;
  std::vector<std::string> idle_;
};

}  // namespace weir::detail
