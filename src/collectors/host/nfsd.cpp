// What this machine's NFS server was asked.
#include <array>

#include "collectors/host/nfs_counts.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

constexpr auto kCounter = MetricType::counter;
constexpr FamilySpec kPackets{"node_nfsd_packets_total",
                              "Network packets of the NFS server, by protocol.", kCounter};
constexpr FamilySpec kErrors{"node_nfsd_rpc_errors_total",
                             "Calls that the NFS server refused, by error: format, "
                             "authentication, client.",
                             kCounter};
constexpr FamilySpec kRequests{"node_nfsd_requests_total", "Requests by method and version.",
                               kCounter};
constexpr std::array kNumbers{
    NfsNumber{
        "rc",
        0,
        {"node_nfsd_reply_cache_hits_total",
         "Requests answered from the reply cache: the client lost the first answer.", kCounter}},
    NfsNumber{"rc",
              1,
              {"node_nfsd_reply_cache_misses_total",
               "Requests whose answer had to be kept and was not yet.", kCounter}},
    NfsNumber{"rc",
              2,
              {"node_nfsd_reply_cache_nocache_total", "Requests whose answer need not be kept.",
               kCounter}},
    NfsNumber{"fh", 0, {"node_nfsd_file_handles_stale_total", "Stale file handles.", kCounter}},
    NfsNumber{"io", 0, {"node_nfsd_disk_bytes_read_total", "Bytes read.", kCounter}},
    NfsNumber{"io", 1, {"node_nfsd_disk_bytes_written_total", "Bytes written.", kCounter}},
    NfsNumber{
        "th",
        0,
        {"node_nfsd_server_threads", "Threads of the NFS server.", MetricType::gauge, Fold::sum}},
    NfsNumber{"ra",
              0,
              {"node_nfsd_read_ahead_cache_size_blocks", "Size of the read ahead cache.",
               MetricType::gauge, Fold::sum}},
    NfsNumber{"ra",
              11,
              {"node_nfsd_read_ahead_cache_not_found_total", "Misses of the read ahead cache.",
               kCounter}},
    NfsNumber{"net", 1, kPackets, {"proto", "udp"}},
    NfsNumber{"net", 2, kPackets, {"proto", "tcp"}},
    NfsNumber{
        "net", 3, {"node_nfsd_connections_total", "TCP connections of the NFS server.", kCounter}},
    NfsNumber{"rpc", 2, kErrors, {"error", "fmt"}},
    NfsNumber{"rpc", 3, kErrors, {"error", "auth"}},
    NfsNumber{"rpc", 4, kErrors, {"error", "cInt"}},
    NfsNumber{"rpc", 0, {"node_nfsd_server_rpcs_total", "Remote procedure calls.", kCounter}},
};
// node_exporter leaves out the call that does nothing.
template <std::size_t size>
constexpr auto without_null(std::array<std::string_view, size> names) {
  names[0] = {};
  return names;
}
constexpr auto kMethods2 = without_null(kNfs2Methods);
constexpr auto kMethods3 = without_null(kNfs3Methods);
// The operations of RFC 7530 by their numbers, of which node_exporter shows these.
constexpr std::array<std::string_view, 40> kOperations4{"",
                                                        "",
                                                        "",
                                                        "Access",
                                                        "Close",
                                                        "Commit",
                                                        "Create",
                                                        "DelegPurge",
                                                        "DelegReturn",
                                                        "GetAttr",
                                                        "GetFH",
                                                        "Link",
                                                        "Lock",
                                                        "Lockt",
                                                        "Locku",
                                                        "Lookup",
                                                        "LookupRoot",
                                                        "Nverify",
                                                        "Open",
                                                        "OpenAttr",
                                                        "OpenConfirm",
                                                        "OpenDgrd",
                                                        "PutFH",
                                                        "",
                                                        "",
                                                        "Read",
                                                        "ReadDir",
                                                        "ReadLink",
                                                        "Remove",
                                                        "Rename",
                                                        "Renew",
                                                        "RestoreFH",
                                                        "SaveFH",
                                                        "SecInfo",
                                                        "SetAttr",
                                                        "SetClientID",
                                                        "SetClientIDConfirm",
                                                        "Verify",
                                                        "Write",
                                                        "RelLockOwner"};
constexpr std::array kMethods{NfsMethods{"proc2", "2", kMethods2},
                              NfsMethods{"proc3", "3", kMethods3},
                              NfsMethods{"proc4ops", "4", kOperations4}};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() - 2> families{};
  std::size_t size = 0;
  for (const NfsNumber& number : kNumbers) {
    const bool is_known = size > 0 && families[size - 1].name == number.family.name;
    if (!is_known) families[size++] = number.family;
  }
  families[size] = kRequests;
  return families;
}();

class Nfsd final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    add_numbers(*text, kNumbers, out);
    // A text without any of them is none of the kernel's, and tells of no procedure.
    if (out.empty()) return {};
    for (const NfsMethods& methods : kMethods) add_methods(*text, kRequests, methods, out);
    add_delegated_attributes(*text, out);
    return {};
  }

 private:
  // GETATTR that ran into a write delegation, which newer kernels count; no operation of
  // its own.
  static void add_delegated_attributes(std::string_view text, SampleBatch& out) {
    const auto line = line_of(text, "wdeleg_getattr");
    const auto count =
        detail::parse_number<std::uint64_t>(detail::Cursor(line.value_or("0")).field());
    if (!count) return;
    out.add(kRequests, {{"method", "WdelegGetattr"}, {"proto", "4"}}, static_cast<double>(*count));
  }

  detail::FileReader file_{&HostRoot::proc, "net/rpc/nfsd", detail::Written::at_once};
};

}  // namespace

CollectorSpec nfsd_spec() {
  return {"nfsd", "Exposes the requests to the NFS server.",
          true,   kFamilies,
          {},     detail::make_collector<Nfsd>};
}

}  // namespace weir::collectors
