#include "collectors/host/bcachefs_volume.hpp"

#include <cstdint>
#include <utility>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

constexpr auto kGauge = MetricType::gauge;
constexpr auto kCounter = MetricType::counter;
constexpr FamilySpec kInfo{"node_bcachefs_info", "A mounted bcachefs; always 1."};
constexpr FamilySpec kCacheSize{"node_bcachefs_btree_cache_size_bytes",
                                "Memory of the trees' cache.", kGauge, Fold::sum};
constexpr FamilySpec kCompressed{"node_bcachefs_compression_compressed_bytes",
                                 "Size after compression, by algorithm.", kGauge, Fold::sum};
constexpr FamilySpec kUncompressed{"node_bcachefs_compression_uncompressed_bytes",
                                   "Size before compression, by algorithm.", kGauge, Fold::sum};
constexpr FamilySpec kErrors{"node_bcachefs_errors_total", "Errors found, by their kind.",
                             kCounter};
constexpr FamilySpec kWrites{"node_bcachefs_btree_writes_total", "Writes of nodes of the trees.",
                             kCounter};
constexpr FamilySpec kWriteSize{"node_bcachefs_btree_write_average_size_bytes",
                                "Average size of writes of nodes of the trees.", kGauge, Fold::max};
constexpr FamilySpec kDeviceInfo{"node_bcachefs_device_info",
                                 "A device of the file system; always 1."};
constexpr FamilySpec kBucketSize{"node_bcachefs_device_bucket_size_bytes",
                                 "Size of the device's buckets.", kGauge, Fold::max};
constexpr FamilySpec kBuckets{"node_bcachefs_device_buckets", "Buckets of the device.", kGauge,
                              Fold::sum};
constexpr FamilySpec kDurability{"node_bcachefs_device_durability",
                                 "As how many copies one on the device counts.", kGauge, Fold::max};
constexpr FamilySpec kDone{"node_bcachefs_device_io_done_bytes_total",
                           "Data read from and written to the device, by its type.", kCounter};
constexpr FamilySpec kDeviceErrors{"node_bcachefs_device_io_errors_total",
                                   "Errors of the device since the file system was made.",
                                   kCounter};
// Calls function(text) if the file can be read.
template <class Function>
void with_text(const Directory& all, const std::string& path, Function&& function) {
  detail::AttributeBuffer buffer;
  if (const auto text = all.text(path.c_str(), buffer)) function(*text);
}

std::string_view without_colon(std::string_view word) {
  if (word.ends_with(':')) word.remove_suffix(1);
  return word;
}

}  // namespace

BcachefsVolume::BcachefsVolume(const Directory& all, const std::string& uuid,
                               detail::FamilyNames& counters)
    : uuid_(uuid),
      labels_{{"uuid", uuid}},
      compression_(uuid + "/compression_stats"),
      errors_(uuid + "/errors"),
      writes_(uuid + "/btree_write_stats") {
  numbers_.add(uuid + "/btree_cache_size", kCacheSize, labels_, {}, parse_bcachefs_number);
  list_counters(all, counters);
  const auto directory = all.subdirectory(uuid.c_str());
  if (!directory) return;
  const auto names = directory->names();
  all.adopt_failure(*directory);
  if (!names) return;
  for (const std::string& name : *names) {
    if (name.starts_with("dev-")) list_device(name);
  }
}

void BcachefsVolume::list_counters(const Directory& all, detail::FamilyNames& counters) {
  const std::string folder = uuid_ + "/counters";
  const auto directory = all.subdirectory(folder.c_str());
  if (!directory) return;
  const auto names = directory->names();
  all.adopt_failure(*directory);
  if (!names) return;
  for (const std::string& name : *names) {
    const FamilySpec* const family =
        counters.find(name + "_total", [](std::string_view) { return true; });
    if (family == nullptr) continue;
    std::string path = folder;
    counters_.push_back({path.append(1, '/').append(name), family});
  }
}

void BcachefsVolume::list_device(const std::string& entry) {
  const std::string folder = std::string(uuid_).append(1, '/').append(entry);
  const std::string name = entry.substr(std::string_view("dev-").size());
  const LabelSet labels{{"device", name}, {"uuid", uuid_}};
  numbers_.add(folder + "/bucket_size", kBucketSize, labels, {}, parse_bcachefs_number);
  numbers_.add(folder + "/nbuckets", kBuckets, labels, {}, parse_bcachefs_number);
  numbers_.add(folder + "/durability", kDurability, labels, {}, parse_bcachefs_number);
  Device& device =
      devices_.emplace_back(Device{name, folder, folder + "/io_done", folder + "/io_errors", {}});
  device.info.add_fixed("device", name);
  device.info.add("label", folder + "/label");
  device.info.add("state", folder + "/state");
  device.info.add_fixed("uuid", uuid_);
}

void BcachefsVolume::collect(const Directory& all, SampleBatch& out) {
  if (!all.has(uuid_.c_str())) return;  // unmounted meanwhile
  out.add(out.family(kInfo), labels_.text(), 1);
  numbers_.collect(all, out);
  with_text(all, compression_, [&](std::string_view text) { add_compression(text, out); });
  with_text(all, errors_, [&](std::string_view text) { add_errors(text, out); });
  with_text(all, writes_, [&](std::string_view text) { add_writes(text, out); });
  for (const Counter& counter : counters_) {
    with_text(all, counter.path,
              [&](std::string_view text) { add_counter(text, *counter.family, out); });
  }
  for (Device& device : devices_) {
    if (!all.has(device.folder.c_str())) continue;  // removed meanwhile
    out.add(out.family(kDeviceInfo), device.info.read(all), 1);
    with_text(all, device.done, [&](std::string_view text) { add_done(device, text, out); });
    with_text(all, device.errors,
              [&](std::string_view text) { add_device_errors(device, text, out); });
  }
}

// "lz4 1.5G 3.1G 64k", below a line of titles.
void BcachefsVolume::add_compression(std::string_view text, SampleBatch& out) const {
  detail::Cursor lines(text);
  static_cast<void>(lines.line());
  while (const auto line = lines.line()) {
    detail::Cursor cursor(*line);
    const std::string_view algorithm = without_colon(cursor.field());
    const auto compressed = parse_bcachefs_number(cursor.field());
    const auto uncompressed = parse_bcachefs_number(cursor.field());
    if (!compressed || !uncompressed) continue;
    out.add(kCompressed, {{"algorithm", algorithm}, {"uuid", uuid_}}, *compressed);
    out.add(kUncompressed, {{"algorithm", algorithm}, {"uuid", uuid_}}, *uncompressed);
  }
}

// "btree_node_read_err 5 1700000000": how often, and when last.
void BcachefsVolume::add_errors(std::string_view text, SampleBatch& out) const {
  detail::for_each_line(text, [&](std::string_view line) {
    detail::Cursor cursor(line);
    const std::string_view type = cursor.field();
    const auto count = detail::parse_number<std::uint64_t>(cursor.field());
    if (count)
      out.add(kErrors, {{"error_type", type}, {"uuid", uuid_}}, static_cast<double>(*count));
  });
}

// "initial: 108149 92.7k", below a line of titles.
void BcachefsVolume::add_writes(std::string_view text, SampleBatch& out) const {
  detail::Cursor lines(text);
  static_cast<void>(lines.line());
  while (const auto line = lines.line()) {
    detail::Cursor cursor(*line);
    const std::string_view type = without_colon(cursor.field());
    const auto count = detail::parse_number<std::uint64_t>(cursor.field());
    const auto size = parse_bcachefs_number(cursor.field());
    if (!count || !size) continue;
    out.add(kWrites, {{"type", type}, {"uuid", uuid_}}, static_cast<double>(*count));
    out.add(kWriteSize, {{"type", type}, {"uuid", uuid_}}, *size);
  }
}

void BcachefsVolume::add_counter(std::string_view text, const FamilySpec& family,
                                 SampleBatch& out) const {
  detail::for_each_line(text, [&](std::string_view line) {
    const auto parts = detail::split_at(line, ':');
    if (!parts || parts->first != "since filesystem creation") return;
    if (const auto value = parse_bcachefs_number(parts->second))
      out.add(out.family(family), labels_.text(), *value);
  });
}

// "read:", then "btree : 4096" for each type of data; the same for "write:".
void BcachefsVolume::add_done(const Device& device, std::string_view text, SampleBatch& out) const {
  std::string_view operation;
  detail::for_each_line(text, [&](std::string_view line) {
    const auto parts = detail::split_at(line, ':');
    if (!parts) return;
    const auto [type, number] = *parts;
    if (number.empty() && (type == "read" || type == "write")) operation = type;
    const auto bytes = detail::parse_number<std::uint64_t>(number);
    if (!bytes || operation.empty()) return;
    out.add(
        kDone,
        {{"data_type", type}, {"device", device.name}, {"operation", operation}, {"uuid", uuid_}},
        static_cast<double>(*bytes));
  });
}

// "IO errors since filesystem creation", then "read: 5" and the like; then the same since another
// time.
void BcachefsVolume::add_device_errors(const Device& device, std::string_view text,
                                       SampleBatch& out) const {
  bool is_since_creation = false;
  detail::for_each_line(text, [&](std::string_view line) {
    if (line.starts_with("IO errors since ")) {
      is_since_creation = line.starts_with("IO errors since filesystem creation");
    }
    const auto parts = detail::split_at(line, ':');
    if (!parts || !is_since_creation) return;
    if (const auto count = detail::parse_number<std::uint64_t>(parts->second)) {
      out.add(kDeviceErrors, {{"device", device.name}, {"type", parts->first}, {"uuid", uuid_}},
              static_cast<double>(*count));
    }
  });
}

}  // namespace weir::collectors
