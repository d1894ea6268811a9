#include "collectors/host/mountstats_text.hpp"

#include <span>

namespace weir::collectors {

bool begin_nfs_mount(std::string_view line, NfsMountText& mount) {
  std::array<std::string_view, 9> room;
  const auto fields = detail::split_fields(line, room);
  if (fields.size() < room.size()) return false;  // without statistics
  if (fields[0] != "device" || fields[2] != "mounted" || fields[3] != "on" || fields[5] != "with" ||
      fields[6] != "fstype" || !fields[8].starts_with("statvers="))
    return false;
  if (fields[7] != "nfs" && fields[7] != "nfs4") return false;
  mount.begin(fields[1], fields[4]);
  return true;
}

void add_line(std::string_view line, NfsMountText& mount) {
  detail::Cursor cursor(line);
  const std::string_view key = cursor.field();
  if (key == "age:") mount.age = cursor.rest();
  if (key == "bytes:") mount.bytes = cursor.rest();
  if (key == "events:") mount.events = cursor.rest();
  if (key == "xprt:") mount.transports.push_back(cursor.rest());
}

TransportNumbers parse_transport(std::string_view transport) noexcept {
  constexpr std::size_t kConnects = 2;  // the first of those that UDP has not
  constexpr std::size_t kSends = 5;
  constexpr std::size_t kSlots = 10;
  TransportNumbers numbers;
  detail::Cursor cursor(transport);
  const std::string_view protocol = cursor.field();
  const bool is_udp = protocol == "udp";
  if (!is_udp && protocol != "tcp" && protocol != "rdma") return numbers;
  const std::size_t end = protocol == "rdma" ? kSlots : numbers.size();
  for (std::size_t i = 0; i < end; ++i) {
    const bool is_lacking = is_udp && i >= kConnects && i < kSends;
    numbers[i] = is_lacking ? std::optional<std::uint64_t>(0)
                            : detail::parse_number<std::uint64_t>(cursor.field());
  }
  return numbers;
}

namespace {

// The value of option \p key in "rw,vers=4.2,addr=10.0.0.1".
std::string_view option(std::string_view options, std::string_view key) noexcept {
  while (!options.empty()) {
    const std::size_t end = options.find(',');
    const std::string_view one = options.substr(0, end);
    if (one.starts_with(key) && one.size() > key.size() && one[key.size()] == '=')
      return one.substr(key.size() + 1);
    options = end == std::string_view::npos ? std::string_view() : options.substr(end + 1);
  }
  return {};
}

}  // namespace

std::optional<std::string_view> MountAddresses::find(std::string_view source,
                                                     std::string_view point) noexcept {
  constexpr std::size_t kPoint = 4;
  while (const auto line = rest_.line()) {
    detail::Cursor fields(*line);
    for (std::size_t i = 0; i < kPoint; ++i) static_cast<void>(fields.field());
    if (fields.field() != point) continue;
    auto field = fields.field();
    while (!field.empty() && field != "-") field = fields.field();
    static_cast<void>(fields.field());  // its type
    if (fields.field() == source) return option(fields.field(), "addr");
  }
  return std::nullopt;
}

std::string_view MountAddresses::of(std::string_view source, std::string_view point) noexcept {
  if (const auto found = find(source, point)) return *found;
  rest_ = detail::Cursor(text_);  // the mounts changed between the two files
  return find(source, point).value_or("");
}

}  // namespace weir::collectors
