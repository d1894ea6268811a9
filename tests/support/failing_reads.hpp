// Reads that fail as those of a driver, a dying process or a sleeping device do (EINVAL, EIO,
// ESRCH, EAGAIN). Linked into a test program this takes pread()'s place there.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace weir::test {

// Lives as long as reads shall fail; one at a time, on one thread.
class FailingReads {
 public:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  // Reads of every file whose path ends with \p path_end.
  FailingReads(std::string path_end, int error);
  // The read after \p nth others; kNone only counts.
  FailingReads(std::size_t nth, int error);
  FailingReads(const FailingReads&) = delete;
  FailingReads& operator=(const FailingReads&) = delete;
  ~FailingReads();

  // The open() after \p nth others fails, too.
  void fail_open(std::size_t nth) { nth_open_ = nth; }

  // For pread() and open(): the error, or 0.
  [[nodiscard]] int take(int descriptor);
  [[nodiscard]] int take_open();
  [[nodiscard]] std::size_t asked() const noexcept { return asked_; }
  [[nodiscard]] std::size_t opens() const noexcept { return opens_; }
  [[nodiscard]] std::size_t failed() const noexcept { return failed_; }

 private:
  std::string path_end_;
  std::size_t nth_ = kNone;
  std::size_t nth_open_ = kNone;
  int error_;
  std::size_t asked_ = 0;
  std::size_t opens_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace weir::test
