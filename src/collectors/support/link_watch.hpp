// LinkWatch: whether network links came, went or changed since they were last listed, told by
// rtnetlink(7)'s notifications. Traffic is no change. Tells of the network namespace of the thread
// that called start(). Not thread safe.
//
//     if (watch_.stands(context)) return;  // the last list is still right
//     watch_.start(context);
//     ... list the links
#pragma once

#include "base/unique_fd.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class LinkWatch {
 public:
  // True if the kernel told of nothing since start().
  [[nodiscard]] bool is_quiet() noexcept;
  // The same, and kLookAgain has not passed: for a list of what is not always told, too.
  [[nodiscard]] bool stands(const CollectContext& context) noexcept;
  // Before the links are listed, so that what changes meanwhile is told. Where the socket cannot be
  // had it is never quiet.
  void start(const CollectContext& context) noexcept;
  void stop() noexcept { socket_.reset(); }

 private:
  UniqueFd socket_;
  MonotonicTime started_;
};

}  // namespace weir::detail
