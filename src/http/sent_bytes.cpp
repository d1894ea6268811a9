#include "http/sent_bytes.hpp"

// Of the system's two headers the other one does not know the field.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>

namespace weir::detail {

bool has_sent(int fd) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return true;
  const bool is_told = size >= offsetof(tcp_info, tcpi_bytes_sent) + sizeof info.tcpi_bytes_sent;
  return !is_told || info.tcpi_bytes_sent > 0;
}

}  // namespace weir::detail
