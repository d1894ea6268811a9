#include "collectors/host/diskstats_line.hpp"

#include <optional>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr std::size_t kMinDiskNumbers = 11;

std::optional<DiskLine> parse_line(std::string_view line) {
  detail::Cursor cursor(line);
  const auto major = detail::parse_number<unsigned>(cursor.field());
  const auto minor = detail::parse_number<unsigned>(cursor.field());
  DiskLine disk;
  disk.name = cursor.field();
  while (disk.count < kMaxDiskNumbers) {
    const auto number = detail::parse_number<std::uint64_t>(cursor.field());
    if (!number) break;
    disk.numbers[disk.count++] = *number;
  }
  if (!major || !minor || disk.count < kMinDiskNumbers) return std::nullopt;
  disk.major = *major;
  disk.minor = *minor;
  return disk;
}

}  // namespace

Expected<void> parse_diskstats(std::string_view text, std::vector<DiskLine>& out) {
  const std::size_t before = out.size();
  detail::for_each_line(text, [&out](std::string_view line) {
    if (const auto disk = parse_line(line)) out.push_back(*disk);
  });
  if (out.size() == before && !text.empty()) return Error(ErrorCode::parse, "no line is a disk's");
  return {};
}

}  // namespace weir::collectors
