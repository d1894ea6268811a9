// What this machine's NFS client asked of its servers.
#include <algorithm>
#include <array>

#include "collectors/host/nfs_counts.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

constexpr auto kCounter = MetricType::counter;
constexpr FamilySpec kPackets{"node_nfs_packets_total",
                              "Network packets of the NFS client, by protocol.", kCounter};
constexpr FamilySpec kRequests{"node_nfs_requests_total", "Calls of NFS procedures.", kCounter};
constexpr std::array kNumbers{
    NfsNumber{"net", 1, kPackets, {"protocol", "udp"}},
    NfsNumber{"net", 2, kPackets, {"protocol", "tcp"}},
    NfsNumber{
        "net", 3, {"node_nfs_connections_total", "TCP connections of the NFS client.", kCounter}},
    NfsNumber{"rpc", 0, {"node_nfs_rpcs_total", "Remote procedure calls.", kCounter}},
    NfsNumber{
        "rpc", 1, {"node_nfs_rpc_retransmissions_total", "Calls that were sent again.", kCounter}},
    NfsNumber{"rpc",
              2,
              {"node_nfs_rpc_authentication_refreshes_total",
               "Refreshes of the authentication of calls.", kCounter}},
};
// Linux' own numbers (include/linux/nfs4.h, NFSPROC4_CLNT_*), which only grow at the end.
constexpr std::array<std::string_view, 59> kNfs4Methods{"Null",
                                                        "Read",
                                                        "Write",
                                                        "Commit",
                                                        "Open",
                                                        "OpenConfirm",
                                                        "OpenNoattr",
                                                        "OpenDowngrade",
                                                        "Close",
                                                        "Setattr",
                                                        "FsInfo",
                                                        "Renew",
                                                        "SetClientID",
                                                        "SetClientIDConfirm",
                                                        "Lock",
                                                        "Lockt",
                                                        "Locku",
                                                        "Access",
                                                        "Getattr",
                                                        "Lookup",
                                                        "LookupRoot",
                                                        "Remove",
                                                        "Rename",
                                                        "Link",
                                                        "Symlink",
                                                        "Create",
                                                        "Pathconf",
                                                        "StatFs",
                                                        "ReadLink",
                                                        "ReadDir",
                                                        "ServerCaps",
                                                        "DelegReturn",
                                                        "GetACL",
                                                        "SetACL",
                                                        "FsLocations",
                                                        "ReleaseLockowner",
                                                        "Secinfo",
                                                        "FsidPresent",
                                                        "ExchangeID",
                                                        "CreateSession",
                                                        "DestroySession",
                                                        "Sequence",
                                                        "GetLeaseTime",
                                                        "ReclaimComplete",
                                                        "LayoutGet",
                                                        "GetDeviceInfo",
                                                        "LayoutCommit",
                                                        "LayoutReturn",
                                                        "SecinfoNoName",
                                                        "TestStateID",
                                                        "FreeStateID",
                                                        "GetDeviceList",
                                                        "BindConnToSession",
                                                        "DestroyClientID",
                                                        "Seek",
                                                        "Allocate",
                                                        "DeAllocate",
                                                        "LayoutStats",
                                                        "Clone"};
constexpr std::array kMethods{NfsMethods{"proc2", "2", kNfs2Methods},
                              NfsMethods{"proc3", "3", kNfs3Methods},
                              NfsMethods{"proc4", "4", kNfs4Methods}};
constexpr std::array kFamilies{kPackets,           kNumbers[2].family, kNumbers[3].family,
                               kNumbers[4].family, kNumbers[5].family, kRequests};

class Nfs final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    add_numbers(*text, kNumbers, out);
    // A text without any of them is none of the kernel's, and tells of no procedure.
    if (out.empty()) return {};
    for (const NfsMethods& methods : kMethods) add_methods(*text, kRequests, methods, out);
    return {};
  }

 private:
  detail::FileReader file_{&HostRoot::proc, "net/rpc/nfs", detail::Written::at_once};
};

}  // namespace

CollectorSpec nfs_spec() {
  return {"nfs", "Exposes the calls of the NFS client.",
          true,  kFamilies,
          {},    detail::make_collector<Nfs>};
}

}  // namespace weir::collectors
