// Any bytes, to every parser of the host's files: none crashes or reads behind its text, and what
// they deliver is of the form that they promise.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/arp_entries.hpp"
#include "collectors/host/buddyinfo.hpp"
#include "collectors/host/cgroup_numbers.hpp"
#include "collectors/host/cgroups.hpp"
#include "collectors/host/conntrack.hpp"
#include "collectors/host/cpu_list.hpp"
#include "collectors/host/cpu_times.hpp"
#include "collectors/host/cpu_vulnerability.hpp"
#include "collectors/host/cpuinfo.hpp"
#include "collectors/host/disk_identity.hpp"
#include "collectors/host/diskstats_line.hpp"
#include "collectors/host/ethtool_name.hpp"
#include "collectors/host/filefd.hpp"
#include "collectors/host/hwmon_sensor.hpp"
#include "collectors/host/interrupts.hpp"
#include "collectors/host/loadavg.hpp"
#include "collectors/host/meminfo.hpp"
#include "collectors/host/mountinfo.hpp"
#include "collectors/host/netstat_pairs.hpp"
#include "collectors/host/node_fields.hpp"
#include "collectors/host/nvme_name.hpp"
#include "collectors/host/os_release.hpp"
#include "collectors/host/pressure.hpp"
#include "collectors/host/proc_stat.hpp"
#include "collectors/host/rapl_zone.hpp"
#include "collectors/host/schedstat.hpp"
#include "collectors/host/selinux.hpp"
#include "collectors/host/slabinfo.hpp"
#include "collectors/host/sockstat.hpp"
#include "collectors/host/softnet.hpp"
#include "collectors/host/sysctl_setting.hpp"
#include "collectors/host/udp_queues.hpp"
#include "collectors/host/zoneinfo.hpp"
#include "collectors/support/known_lines.hpp"
#include "collectors/support/take_number.hpp"
#include "weir/label.hpp"

namespace {

using namespace weir;
using namespace weir::collectors;
using namespace weir::detail;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// A name of one character more, so that what cannot stand first may.
bool fits_behind_a_name(std::string_view key) {
  return is_metric_name("x" + std::string(key));
}

// What was learnt from another text makes no difference.
void feed_known(std::string_view text) {
  static constexpr FamilySpec kFamily{"x", ""};
  const auto family_of = [](std::string_view key) {
    return key.size() % 2 == 0 ? &kFamily : nullptr;
  };
  const auto protocol_family_of = [&](std::string_view, std::string_view name) {
    return family_of(name);
  };
  const auto same = [](const NetstatPairs::Value& a, const NetstatPairs::Value& b) {
    return a.family == b.family && a.value == b.value;
  };
  NetstatPairs fresh_pairs(protocol_family_of);
  NetstatPairs pairs(protocol_family_of);
  std::vector<NetstatPairs::Value> wanted;
  std::vector<NetstatPairs::Value> values;
  pairs.read(text.substr(text.size() / 2), values);
  values.clear();
  pairs.read(text, values);
  fresh_pairs.read(text, wanted);
  require(std::ranges::equal(values, wanted, same), "pairs that were known");

  KnownLines<FamilySpec> fresh_lines(KeyEnd::blank);
  KnownLines<FamilySpec> lines(KeyEnd::blank);
  std::vector<std::string_view> wanted_texts;
  std::vector<std::string_view> texts;
  const auto into = [](auto& list) {
    return [&list](const FamilySpec&, std::string_view value) { list.push_back(value); };
  };
  // Lines that nobody wants are told by their number, so of a text that was cut.
  lines.each(text.substr(0, text.size() / 2), family_of, into(texts));
  texts.clear();
  lines.each(text, family_of, into(texts));
  fresh_lines.each(text, family_of, into(wanted_texts));
  require(texts == wanted_texts, "lines that were known");
}

void feed_names(std::string_view text) {
  if (const auto file = parse_sensor_file(text)) {
    for (const bool bare : {false, true}) {
      require(fits_behind_a_name(sensor_family(*file, bare).key), "a sensor's family");
    }
  }
  require(fits_behind_a_name(clean_name(text)), "a chip's name");
  require(fits_behind_a_name(ethtool_metric_key(text)), "a statistic's name");
  require(fits_behind_a_name(rapl_family_key(parse_rapl_zone(text).name)), "a zone's name");
  if (const auto setting = parse_sysctl_setting("flag", text)) {
    require(setting->path.find("..") == std::string::npos, "a path that leads upwards");
    require(fits_behind_a_name(setting->key), "a setting's key");
    for (const std::string& key : setting->mapping)
      require(fits_behind_a_name(key), "a value's key");
  }
  if (const auto id = nvme_namespace_id(text)) {
    require(std::ranges::all_of(*id, [](char c) { return '0' <= c && c <= '9'; }), "a namespace");
  }
  static_cast<void>(node_number(text));
  static_cast<void>(parse_cpu_vulnerability(text));
  static_cast<void>(strip_root(text, "/host"));
  static_cast<void>(unescape_mount_point(text));
  static_cast<void>(major_minor(text));
  static_cast<void>(parse_date(text));
}

void feed_number(std::string_view line) {
  for (const bool hexadecimal : {false, true}) {
    Cursor cursor(line);
    const std::string_view field = cursor.field();
    const auto number =
        hexadecimal ? parse_hex<std::uint64_t>(field) : parse_number<std::uint64_t>(field);
    std::string_view rest = line;
    require((hexadecimal ? take_hex(rest) : take_number(rest)) == number, "a number taken");
    require(rest == cursor.rest(), "what is behind a number taken");
  }
}

void feed_lines(std::string_view text) {
  for_each_line(text, [](std::string_view line) {
    feed_names(line);
    feed_number(line);
    static_cast<void>(parse_buddy_line(line));
    static_cast<void>(parse_cgroups_line(line));
    static_cast<void>(parse_interrupt_line(line, count_cpu_columns(line)));
    static_cast<void>(parse_interrupt_line(line, 2));
    static_cast<void>(parse_meminfo_line(line));
    static_cast<void>(parse_node_meminfo_line(line));
    static_cast<void>(parse_numastat_line(line));
    static_cast<void>(parse_schedstat_line(line));
    static_cast<void>(parse_slab_line(line));
    static_cast<void>(parse_softnet_row(line, 0));
  });
}

template <class Item, class Parse>
void feed_list(std::string_view text, Parse&& parse) {
  std::vector<Item> items;
  static_cast<void>(parse(text, items));
  require(items.size() <= text.size(), "more items than bytes");
}

void feed_files(std::string_view text) {
  for (const CgroupFile& file : cgroup_files()) {
    CgroupNumbers numbers;
    file.parse(text, numbers);
    for (const auto& counter : numbers.counters) {
      require(!counter || (std::isfinite(*counter) && *counter >= 0), "a cgroup's counter");
    }
  }
  for_each_cpu_range(text, [](std::uint32_t first, std::uint32_t last) {
    require(first <= last && last < kMaxCpus, "a range of CPUs");
  });
  ZoneinfoParser zones(text);
  while (const auto field = zones.next()) require(!field->node.empty(), "a zone's node");
  CpuInfoParser cpus(text);
  while (cpus.next()) {
  }
  CpuTimes times(100);
  times.update(text);
  times.update(text);
  ArpCounts arp;
  static_cast<void>(count_arp_file(text, arp));
  feed_list<DiskLine>(text, [](auto in, auto& out) {
    return parse_diskstats(
        in, [](std::string_view name) { return !name.starts_with("l"); }, out);
  });
  feed_list<Mount>(text, [](auto in, auto& out) { return parse_mountinfo(in, out); });
  feed_known(text);
  feed_list<SockstatField>(text, [](auto in, auto& out) {
    parse_sockstat(in, out);
    return 0;
  });
  static_cast<void>(make_disk_identity(8, 0, "sda", false, text));
  ConntrackStat conntrack;
  static_cast<void>(conntrack.parse(text.substr(text.size() / 2)));
  const auto known_sums = conntrack.parse(text);
  const auto sums = ConntrackStat().parse(text);
  require(known_sums.has_value() == sums.has_value(), "a header that was known");
  require(!sums || *known_sums == *sums, "sums under a header that was known");
  static_cast<void>(parse_file_nr(text));
  static_cast<void>(parse_kernel_counts(text));
  static_cast<void>(parse_loadavg(text));
  static_cast<void>(parse_os_release(text));
  static_cast<void>(parse_pressure(text));
  static_cast<void>(parse_selinux_config(text));
  static_cast<void>(parse_udp_queues(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Memory of its own: a byte read behind it is found.
  const std::vector<char> bytes(data, data + size);
  const std::string_view text(bytes.data(), bytes.size());
  feed_names(text);
  feed_lines(text);
  feed_files(text);
  return 0;
}
