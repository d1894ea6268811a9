// Packets that IPsec dropped, by reason (Linux, Documentation/networking/xfrm_proc.rst).
#include <algorithm>
#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

struct Field {
  std::string_view key;
  FamilySpec family;
};
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
// Sorted by key; a key that is not here is left out.
constexpr std::array kFields{
    Field{"XfrmAcquireError", counter("node_xfrm_acquire_error_packets_total",
                                      "States not complete when they were used.")},
    Field{"XfrmFwdHdrError",
          counter("node_xfrm_fwd_hdr_error_packets_total", "Packets that may not be forwarded.")},
    Field{"XfrmInBufferError", counter("node_xfrm_in_buffer_error_packets_total",
                                       "Received packets without a buffer left.")},
    Field{"XfrmInError", counter("node_xfrm_in_error_packets_total",
                                 "Received packets with an error of no other kind.")},
    Field{"XfrmInHdrError",
          counter("node_xfrm_in_hdr_error_packets_total", "Received packets with a bad header.")},
    Field{"XfrmInNoPols", counter("node_xfrm_in_no_pols_packets_total",
                                  "Received packets for whose states there is no policy.")},
    Field{"XfrmInNoStates", counter("node_xfrm_in_no_states_packets_total",
                                    "Received packets for which there is no state.")},
    Field{"XfrmInPolBlock", counter("node_xfrm_in_pol_block_packets_total",
                                    "Received packets that a policy discards.")},
    Field{"XfrmInPolError", counter("node_xfrm_in_pol_error_packets_total",
                                    "Received packets with an error of the policy.")},
    Field{"XfrmInStateExpired", counter("node_xfrm_in_state_expired_packets_total",
                                        "Received packets whose state has expired.")},
    Field{"XfrmInStateInvalid", counter("node_xfrm_in_state_invalid_packets_total",
                                        "Received packets whose state is invalid.")},
    Field{"XfrmInStateMismatch", counter("node_xfrm_in_state_mismatch_packets_total",
                                         "Received packets whose state has other options.")},
    Field{"XfrmInStateModeError", counter("node_xfrm_in_state_mode_error_packets_total",
                                          "Received packets with an error of the mode.")},
    Field{"XfrmInStateProtoError",
          counter("node_xfrm_in_state_proto_error_packets_total",
                  "Received packets with an error of the protocol, such as a wrong key.")},
    Field{"XfrmInStateSeqError",
          counter("node_xfrm_in_state_seq_error_packets_total",
                  "Received packets whose sequence number is out of the window.")},
    Field{"XfrmInTmplMismatch", counter("node_xfrm_in_tmpl_mismatch_packets_total",
                                        "Received packets whose states fit no template.")},
    Field{"XfrmOutBundleCheckError", counter("node_xfrm_out_bundle_check_error_packets_total",
                                             "Packets to send whose bundle fails its check.")},
    Field{"XfrmOutBundleGenError", counter("node_xfrm_out_bundle_gen_error_packets_total",
                                           "Packets to send for which no bundle could be made.")},
    Field{"XfrmOutError", counter("node_xfrm_out_error_packets_total",
                                  "Packets to send with an error of no other kind.")},
    Field{"XfrmOutNoStates", counter("node_xfrm_out_no_states_packets_total",
                                     "Packets to send for which there is no state.")},
    Field{"XfrmOutPolBlock", counter("node_xfrm_out_pol_block_packets_total",
                                     "Packets to send that a policy discards.")},
    Field{"XfrmOutPolDead",
          counter("node_xfrm_out_pol_dead_packets_total", "Packets to send whose policy is dead.")},
    Field{"XfrmOutPolError", counter("node_xfrm_out_pol_error_packets_total",
                                     "Packets to send with an error of the policy.")},
    Field{"XfrmOutStateExpired", counter("node_xfrm_out_state_expired_packets_total",
                                         "Packets to send whose state has expired.")},
    Field{"XfrmOutStateInvalid", counter("node_xfrm_out_state_invalid_packets_total",
                                         "Packets to send whose state is invalid.")},
    Field{"XfrmOutStateModeError", counter("node_xfrm_out_state_mode_error_packets_total",
                                           "Packets to send with an error of the mode.")},
    Field{"XfrmOutStateProtoError", counter("node_xfrm_out_state_proto_error_packets_total",
                                            "Packets to send with an error of the protocol.")},
    Field{"XfrmOutStateSeqError", counter("node_xfrm_out_state_seq_error_packets_total",
                                          "Packets to send whose sequence number overflowed.")},
};
static_assert(std::ranges::is_sorted(kFields, {}, &Field::key));
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kFields.size()> families{};
  for (std::size_t i = 0; i < kFields.size(); ++i) families[i] = kFields[i].family;
  return families;
}();

class Xfrm final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    detail::for_each_line(*text, [&out](std::string_view line) {
      detail::Cursor cursor(line);
      const std::string_view key = cursor.field();
      const auto value = detail::parse_number<std::uint64_t>(cursor.field());
      const auto known = std::ranges::lower_bound(kFields, key, {}, &Field::key);
      if (!value || known == kFields.end() || known->key != key) return;
      out.add(known->family, static_cast<double>(*value));
    });
    return {};
  }

 private:
  detail::FileReader file_{&HostRoot::proc, "net/xfrm_stat"};
};

}  // namespace

CollectorSpec xfrm_spec() {
  return {"xfrm", "Packets that IPsec dropped.", false, kFamilies,
          {},     detail::make_collector<Xfrm>};
}

}  // namespace weir::collectors
