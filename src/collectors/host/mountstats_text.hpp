// /proc/self/mountstats (fs/nfs/super.c, nfs_show_stats(); net/sunrpc/stats.c and xprtsock.c): a
// line per mount, and behind that of an NFS mount what it did.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

// Borrows from the text. What stands behind the key of a line; empty if there is no such line.
struct NfsMountText {
  std::string_view source;  // "server:/export", escaped as the kernel does
  std::string_view point;   // escaped, too
  std::string_view age;
  std::string_view bytes;
  std::string_view events;
  std::vector<std::string_view> transports;  // more than one with the option nconnect
  std::string_view operations;               // lines

  void begin(std::string_view new_source, std::string_view new_point) {
    transports.clear();
    source = new_source;
    point = new_point;
    age = bytes = events = operations = {};
  }
};

// "device SOURCE mounted on POINT with fstype nfs4 statvers=1.1"; false for another.
[[nodiscard]] bool begin_nfs_mount(std::string_view line, NfsMountText& mount);
// Takes a line behind it; what it does not know is left out.
void add_line(std::string_view line, NfsMountText& mount);

// Calls use(const NfsMountText&) for each NFS mount; \p scratch is kept for its memory.
template <class Use>
void for_each_nfs_mount(std::string_view text, NfsMountText& scratch, Use&& use) {
  detail::Cursor lines(text);
  auto line = lines.line();
  while (line) {
    if (!begin_nfs_mount(*line, scratch)) {
      line = lines.line();
      continue;
    }
    for (line = lines.line(); line && !line->starts_with("device "); line = lines.line()) {
      if (detail::Cursor(*line).field() != "per-op") {
        add_line(*line, scratch);
        continue;
      }
      const std::string_view rest = lines.rest();
      scratch.operations = rest.substr(0, rest.starts_with("device ") ? 0 : rest.find("\ndevice "));
    }
    use(scratch);
  }
}

// Numbers of a transport ("tcp 832 0 1 ..."), in the order of TCP's: local port, binds, connects,
// time of connecting, idle seconds, sends, receives, bad transaction ids, active, backlog, and
// since version 1.1 slots, sending and pending. UDP has no connections, which are 0; RDMA no
// queues.
using TransportNumbers = std::array<std::optional<std::uint64_t>, 13>;
[[nodiscard]] TransportNumbers parse_transport(std::string_view transport) noexcept;

// The servers' addresses of a mountinfo text (proc_pid_mountinfo(5)), asked for in its order.
class MountAddresses {
 public:
  explicit MountAddresses(std::string_view mountinfo) : text_(mountinfo), rest_(mountinfo) {}
  // The option addr of that mount; empty if there is none.
  [[nodiscard]] std::string_view of(std::string_view source, std::string_view point) noexcept;

 private:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view source,
                                                     std::string_view point) noexcept;
  std::string_view text_;
  detail::Cursor rest_;  // behind the mount that was found last
};

}  // namespace weir::collectors
