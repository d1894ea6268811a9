// What the kernel tells of a TCP connection.
#pragma once

namespace weir::detail {

// Whether the other end was sent anything; true if the kernel (before Linux 4.19) does not tell.
[[nodiscard]] bool has_sent(int fd) noexcept;

}  // namespace weir::detail
