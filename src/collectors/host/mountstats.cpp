// What each NFS mount did: bytes, events, operations, transports.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "collectors/host/mountstats_families.hpp"
#include "collectors/host/mountstats_text.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

using namespace mountstats;

constexpr auto kFamilies = [] {
  std::array<FamilySpec,
             2 + kBytes.size() + kEvents.size() - 1 + kTransport.size() - 3 + kOperation.size()>
      families{kAge, kPointInfo};
  std::size_t size = 2;
  const auto append = [&](const auto& line) {
    for (const FamilySpec& family : line) {
      if (!family.name.empty()) families[size++] = family;
    }
  };
  append(kBytes);
  append(kEvents);
  append(kTransport);
  append(kOperation);
  return families;
}();

// Old kernels (3.10) let times run below zero, and write them as numbers of 64 bits. As
// node_exporter shows them: what a double can count up by one.
constexpr std::uint64_t kExact = std::uint64_t{1} << 53U;

// What is told once, whatever else is mounted from there. Sorted.
class Seen {
 public:
  using Key = std::array<std::string_view, 4>;
  void clear() noexcept { keys_.clear(); }
  // False if it was there.
  bool insert(const Key& key) {
    const auto at = std::ranges::lower_bound(keys_, key);
    if (at != keys_.end() && *at == key) return false;
    keys_.insert(at, key);
    return true;
  }

 private:
  std::vector<Key> keys_;
};

// Whose the numbers are.
struct Owner {
  std::string_view source;
  std::string_view address;
  std::string_view protocol;
};

class Mountstats final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = stats_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    const auto mounts = mounts_.read(context.host);
    if (!mounts) return mounts.error();
    seen_.clear();
    MountAddresses addresses(*mounts);
    for_each_nfs_mount(*text, mount_, [&](const NfsMountText& mount) {
      add_mount(mount, addresses.of(mount.source, mount.point), out);
    });
    return {};
  }

 private:
  // A file system that is mounted twice is told of once, as node_exporter does.
  void add_mount(const NfsMountText& mount, std::string_view address, SampleBatch& out) {
    for (const std::string_view transport : mount.transports) {
      const Owner owner{mount.source, address, detail::Cursor(transport).field()};
      if (seen_.insert({owner.source, owner.protocol, owner.address, mount.point})) {
        out.add(kPointInfo,
                {{"export", owner.source},
                 {"mountaddr", owner.address},
                 {"mountpoint", mount.point},
                 {"protocol", owner.protocol}},
                1);
      }
      // No mount point is empty.
      if (!seen_.insert({owner.source, owner.protocol, owner.address, {}})) return;
      add_line(mount.age, std::span(&kAge, 1), owner, out);
      add_line(mount.bytes, kBytes, owner, out);
      add_transports(mount, owner, out);
      add_operations(mount.operations, owner, out);
      add_line(mount.events, kEvents, owner, out);
    }
  }

  static void add_line(std::string_view line, std::span<const FamilySpec> families,
                       const Owner& owner, SampleBatch& out) {
    detail::Cursor numbers(line);
    for (const FamilySpec& family : families) {
      const auto number = detail::parse_number<std::uint64_t>(numbers.field());
      if (!number || family.name.empty()) continue;
      out.add(
          family,
          {{"export", owner.source}, {"mountaddr", owner.address}, {"protocol", owner.protocol}},
          static_cast<double>(*number));
    }
  }

  static void add_transports(const NfsMountText& mount, const Owner& owner, SampleBatch& out) {
    for (std::size_t at = 0; at < mount.transports.size(); ++at) {
      const detail::IntegerText number(at);
      const TransportNumbers values = parse_transport(mount.transports[at]);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i] || kTransport[i].name.empty()) continue;
        const std::uint64_t value = i == kIdleTime ? *values[i] % kExact : *values[i];
        out.add(kTransport[i],
                {{"export", owner.source},
                 {"mountaddr", owner.address},
                 {"protocol", owner.protocol},
                 {"transport", number.view()}},
                static_cast<double>(value));
      }
    }
  }

  static void add_operations(std::string_view lines, const Owner& owner, SampleBatch& out) {
    detail::for_each_line(lines, [&](std::string_view line) {
      detail::Cursor fields(line);
      std::string_view operation = fields.field();
      if (!operation.ends_with(':')) return;
      operation.remove_suffix(1);
      for (std::size_t i = 0; i < kOperation.size(); ++i) {
        const auto number = detail::parse_number<std::uint64_t>(fields.field());
        if (!number) continue;
        const bool is_time = i >= kFirstTime && i <= kLastTime;
        const std::uint64_t value = i >= kFirstTime ? *number % kExact : *number;
        out.add(kOperation[i],
                {{"export", owner.source},
                 {"mountaddr", owner.address},
                 {"operation", operation},
                 {"protocol", owner.protocol}},
                static_cast<double>(value) / (is_time ? 1000.0 : 1.0));
      }
    });
  }

  detail::FileReader stats_{&HostRoot::proc, "self/mountstats"};
  detail::FileReader mounts_{&HostRoot::proc, "self/mountinfo"};
  NfsMountText mount_;
  Seen seen_;
};

}  // namespace

CollectorSpec mountstats_spec() {
  return {"mountstats", "Exposes what each NFS mount did.", false, kFamilies,
          {},           detail::make_collector<Mountstats>};
}

}  // namespace weir::collectors
