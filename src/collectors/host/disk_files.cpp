#include "collectors/host/disk_files.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/unique_fd.hpp"
#include "collectors/support/directory.hpp"

namespace weir::collectors {
namespace {

// A file costs as much as two lines of the list.
constexpr std::size_t kLinesPerFile = 3;
// They stay open.
constexpr std::size_t kMaxDiskFiles = 16;

// Captured files, and those that lxcfs shows in the kernel's place, tell of other numbers.
bool is_kernels(const std::string& path) {
  const detail::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return file && detail::is_kernel_file(file.get());
}

std::string stat_path(const DiskLine& disk) {
  return "dev/block/" + std::to_string(disk.major) + ":" + std::to_string(disk.minor) + "/stat";
}

}  // namespace

bool DiskFiles::read(const CollectContext& context, std::vector<DiskLine>& out) {
  if (disks_.empty() || !look_.stands(context)) return false;
  const std::size_t before = out.size();
  for (Disk& disk : disks_) {
    const auto text = disk.file.read(context.host);
    DiskLine line{disk.major, disk.minor, disk.name, {}, 0};
    if (!text || !parse_disk_numbers(*text, line)) {
      out.resize(before);
      disks_.clear();
      return false;
    }
    out.push_back(line);
  }
  return true;
}

void DiskFiles::listed(const CollectContext& context, std::span<const DiskLine> wanted,
                       std::size_t lines) {
  if (context.device_events == 0 || look_.stands(context)) return;
  look_.take(context);
  const auto is_same = [](const DiskLine& a, const Disk& b) {
    return a.major == b.major && a.minor == b.minor && a.name == b.name;
  };
  const bool pays = wanted.size() <= kMaxDiskFiles && kLinesPerFile * wanted.size() <= lines;
  if (pays && std::ranges::equal(wanted, disks_, is_same)) return;
  disks_.clear();
  if (!pays || !is_kernels(context.host.proc("diskstats"))) return;
  for (const DiskLine& disk : wanted) {
    const std::string path = stat_path(disk);
    if (!is_kernels(context.host.sys(path))) return disks_.clear();
    disks_.push_back({disk.major, disk.minor, std::string(disk.name),
                      detail::FileReader(&HostRoot::sys, path, detail::Written::at_once)});
  }
}

}  // namespace weir::collectors
