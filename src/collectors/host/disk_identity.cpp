#include "collectors/host/disk_identity.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"

namespace weir::collectors {
namespace {

// A record has some 2 KiB.
constexpr std::size_t kMaxUdevRecordBytes = std::size_t{1} << 20U;

// The properties of a record, its lines "E:NAME=value"; empty for what is not there.
class UdevProperties {
 public:
  explicit UdevProperties(std::string_view record) {
    detail::for_each_line(record, [this](std::string_view line) {
      if (!line.starts_with("E:")) return;
      const std::size_t equals = line.find('=');
      if (equals != std::string_view::npos)
        properties_.emplace_back(line.substr(2, equals - 2), line.substr(equals + 1));
    });
  }
  [[nodiscard]] std::string_view operator[](std::string_view name) const {
    const auto found = std::ranges::find(properties_, name, &Property::first);
    return found == properties_.end() ? std::string_view() : found->second;
  }

 private:
  using Property = std::pair<std::string_view, std::string_view>;
  std::vector<Property> properties_;
};

// The first that is not empty: the number on the disk's label, udev's own, what virtio disks have.
std::string_view serial_of(const UdevProperties& udev) {
  for (const std::string_view name : {"SCSI_IDENT_SERIAL", "ID_SERIAL_SHORT"}) {
    if (!udev[name].empty()) return udev[name];
  }
  return udev["ID_SERIAL"];
}

// Nothing if it is there and cannot be read.
std::optional<std::string> read_if_there(detail::FileReader& file, const HostRoot& host) {
  const auto text = file.read(host);
  if (text) return std::string(*text);
  return text.error().code() == ErrorCode::not_found ? std::optional<std::string>("")
                                                     : std::nullopt;
}

std::optional<std::string> read_rotational(const HostRoot& host, std::string_view name) {
  // The kernel writes a slash in a name as '!' there.
  std::string directory(name);
  std::ranges::replace(directory, '/', '!');
  detail::FileReader file(&HostRoot::sys, "block/" + directory + "/queue/rotational");
  return read_if_there(file, host);
}

}  // namespace

DiskIdentity make_disk_identity(unsigned major, unsigned minor, std::string_view name,
                                bool rotational, std::string_view udev_record) {
  const UdevProperties udev(udev_record);
  DiskIdentity identity;
  identity.device = LabelSet{{"device", name}};
  identity.info = LabelSet{{"device", name},
                           {"major", detail::IntegerText(major).view()},
                           {"minor", detail::IntegerText(minor).view()},
                           {"model", udev["ID_MODEL"]},
                           {"path", udev["ID_PATH"]},
                           {"revision", udev["ID_REVISION"]},
                           {"rotational", rotational ? "1" : "0"},
                           {"serial", serial_of(udev)},
                           {"wwn", udev["ID_WWN"]}};
  if (!udev["ID_FS_TYPE"].empty()) {
    identity.filesystem = LabelSet{{"device", name},
                                   {"type", udev["ID_FS_TYPE"]},
                                   {"usage", udev["ID_FS_USAGE"]},
                                   {"uuid", udev["ID_FS_UUID"]},
                                   {"version", udev["ID_FS_VERSION"]}};
  }
  if (!udev["DM_NAME"].empty()) {
    identity.device_mapper = LabelSet{{"device", name},
                                      {"lv_layer", udev["DM_LV_LAYER"]},
                                      {"lv_name", udev["DM_LV_NAME"]},
                                      {"name", udev["DM_NAME"]},
                                      {"uuid", udev["DM_UUID"]},
                                      {"vg_name", udev["DM_VG_NAME"]}};
  }
  if (!udev["ID_ATA"].empty()) {
    identity.ata_write_cache = detail::parse_number<double>(udev["ID_ATA_WRITE_CACHE"]);
    identity.ata_write_cache_enabled =
        detail::parse_number<double>(udev["ID_ATA_WRITE_CACHE_ENABLED"]);
    identity.ata_rotation_rate_rpm = detail::parse_number<double>(udev["ID_ATA_ROTATION_RATE_RPM"]);
  }
  return identity;
}

DiskIdentities::Version DiskIdentities::version_of(const std::string& path) noexcept {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return std::pair(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

void DiskIdentities::read(Entry& entry, const HostRoot& host, unsigned major, unsigned minor) {
  std::string record_name = "b";
  record_name.append(std::to_string(major)).append(1, ':').append(std::to_string(minor));
  detail::FileReader record(&HostRoot::udev, record_name, kMaxUdevRecordBytes);
  const auto rotational = read_rotational(host, entry.name);
  const auto udev = read_if_there(record, host);
  entry.complete = rotational && udev;
  entry.identity = make_disk_identity(
      major, minor, entry.name, detail::trim(rotational.value_or("")) == "1", udev.value_or(""));
}

const DiskIdentity& DiskIdentities::of(const HostRoot& host, unsigned major, unsigned minor,
                                       std::string_view name) {
  const auto [at, is_new] = entries_.try_emplace({major, minor});
  Entry& entry = at->second;
  entry.asked = true;
  if (is_new) {
    entry.udev_path = host.udev("b" + std::to_string(major) + ":" + std::to_string(minor));
  }
  const Version version = version_of(entry.udev_path);
  if (!entry.complete || entry.name != name || entry.version != version) {
    entry.name = name;
    entry.version = version;
    read(entry, host, major, minor);
  }
  return entry.identity;
}

void DiskIdentities::forget_others() {
  std::erase_if(entries_, [](const auto& entry) { return !entry.second.asked; });
  for (auto& [number, entry] : entries_) entry.asked = false;
}

}  // namespace weir::collectors
