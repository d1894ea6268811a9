// Any bytes as the text of a host's file: the parsers skip or refuse what they do not know. The
// first byte chooses the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "collectors/host/mdstat.hpp"
#include "collectors/host/mountinfo.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "collectors/host/pid_stat.hpp"
#include "collectors/host/process_sample.hpp"
#include "collectors/host/systemd_units.hpp"
#include "collectors/host/tcp_states.hpp"

using namespace weir::collectors;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  ProcessCounters counters;
  TcpStates states;
  std::vector<MdArray> arrays;
  switch (data[0]) {
    case '0':
      static_cast<void>(parse_mdstat(text, arrays));
      break;
    case '1':
      static_cast<void>(parse_pid_stat(text));
      break;
    case '2':
      static_cast<void>(count_tcp_file(text, states));
      break;
    case '3':
      parse_pid_io(text, counters);
      break;
    case '4':
      add_switches(text, counters);
      break;
    case '5':
      static_cast<void>(parse_fd_limit(text));
      break;
    case '6':
      static_cast<void>(parse_cgroup(text));
      break;
    case '7': {
      std::vector<NetDevice> devices;
      static_cast<void>(parse_net_dev(text, devices));
      for (const NetDevice& device : devices) {
        if (device.name.empty()) std::abort();
      }
      break;
    }
    case '8': {
      std::vector<Mount> mounts;
      static_cast<void>(parse_mountinfo(text, mounts));
      std::vector<std::string_view> others;
      for (const Mount& mount : mounts)
        if (may_hang(mount.type)) others.push_back(mount.point);
      for (const Mount& mount : mounts)
        if (answers_at_once(mount, others) && may_hang(mount.type)) std::abort();
      break;
    }
    default:
      static_cast<void>(parse_systemd_version(text));
  }
  return 0;
}
