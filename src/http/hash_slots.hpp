// HashSlots: how many passwords are hashed at a time. Hashing is made to be dear, and anybody may
// ask for it: beyond the places, and a short queue for them, there is no more to be had.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace weir::detail {

// Thread safe.
class HashSlots {
 public:
  HashSlots(std::size_t places, std::size_t queue) : free_(places), max_waiting_(queue) {}

  // How many stand in the queue.
  [[nodiscard]] std::size_t waiting();

  // A place, for as long as it lives; false if even the queue is full. Waits for its turn.
  class Slot {
   public:
    explicit Slot(HashSlots& slots);
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot();
    explicit operator bool() const { return taken_; }

   private:
    HashSlots& slots_;
    bool taken_ = false;
  };

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_;
  const std::size_t max_waiting_;
  std::size_t waiting_ = 0;
};

}  // namespace weir::detail
