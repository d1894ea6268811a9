#include "collectors/host/diskstats_line.hpp"

#include "collectors/support/fields.hpp"
#include "collectors/support/take_number.hpp"

namespace weir::collectors {
namespace {

constexpr std::size_t kMinDiskNumbers = 11;

// False if the line is not a disk's.
bool append_line(std::string_view line, const DiskWanted& is_wanted, std::vector<DiskLine>& out) {
  detail::Cursor cursor(line);
  const auto major = detail::parse_number<unsigned>(cursor.field());
  const auto minor = detail::parse_number<unsigned>(cursor.field());
  const std::string_view name = cursor.field();
  if (!major || !minor || name.empty()) return false;
  if (!is_wanted(name)) return true;  // of a dozen loop devices no number is looked at
  DiskLine disk{*major, *minor, name, {}, 0};
  if (!parse_disk_numbers(cursor.rest(), disk)) return false;
  out.push_back(disk);
  return true;
}

}  // namespace

bool parse_disk_numbers(std::string_view text, DiskLine& disk) {
  while (disk.count < kMaxDiskNumbers) {
    const auto number = detail::take_number(text);
    if (!number) break;
    disk.numbers[disk.count++] = *number;
  }
  return disk.count >= kMinDiskNumbers;
}

Expected<void> parse_diskstats(std::string_view text, const DiskWanted& is_wanted,
                               std::vector<DiskLine>& out) {
  bool any = text.empty();
  detail::for_each_line(text, [&](std::string_view line) {
    if (append_line(line, is_wanted, out)) any = true;
  });
  if (!any) return Error(ErrorCode::parse, "no line is a disk's");
  return {};
}

}  // namespace weir::collectors
