// NetlinkSocket: whole tables of the kernel's network stack (links, neighbours, addresses, sockets)
// by rtnetlink(7) or sock_diag(7). One socket stays open, one buffer only grows: no allocation in
// steady state.
//
//     auto dump = socket_.dump(RTM_GETLINK, ifinfomsg{}, context);
//     for_each_message(*dump, [](const NetlinkMessage& message) {...});
//
// Tells of the network namespace of the thread that made the first dump. Not thread safe.
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/unique_fd.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

using Bytes = std::span<const std::byte>;

// The most that one dump may hold: some 40,000 links with all their statistics.
inline constexpr std::size_t kMaxNetlinkDumpBytes = std::size_t{64} << 20U;

class NetlinkSocket {
 public:
  explicit NetlinkSocket(int protocol = NETLINK_ROUTE) noexcept : protocol_(protocol) {}

  // All messages of one answer, for for_each_message(); borrowed until the next dump. \p header is
  // the request's fixed part (ifinfomsg, ndmsg, ifaddrmsg). A dump that the kernel calls
  // inconsistent (the table changed under it) is asked again a few times; the last answer stands.
  // Errors: io, timeout (the context's deadline passed), limit. An error closes the socket, the
  // next dump opens a new one.
  template <class Header>
  [[nodiscard]] Expected<Bytes> dump(std::uint16_t type, const Header& header,
                                     const CollectContext& context) {
    return dump(type, std::as_bytes(std::span(&header, 1)), context);
  }

  // The same for an answer of any size: hands its datagrams over as they come, each for
  // for_each_message(), and keeps none. An inconsistent dump is taken as it is.
  using DatagramFunction = std::function<void(Bytes)>;
  template <class Header>
  [[nodiscard]] Expected<void> stream(std::uint16_t type, const Header& header,
                                      const CollectContext& context,
                                      const DatagramFunction& on_datagram) {
    return stream(type, std::as_bytes(std::span(&header, 1)), context, on_datagram);
  }

 private:
  enum class Answer { complete, inconsistent };

  [[nodiscard]] Expected<Bytes> dump(std::uint16_t type, Bytes header,
                                     const CollectContext& context);
  [[nodiscard]] Expected<void> stream(std::uint16_t type, Bytes header,
                                      const CollectContext& context,
                                      const DatagramFunction& on_datagram);
  // Gathers the answer in buffer_, or hands it over if there is an \p on_datagram.
  [[nodiscard]] Expected<Answer> ask(std::uint16_t type, Bytes header,
                                     const CollectContext& context,
                                     const DatagramFunction& on_datagram);
  [[nodiscard]] Expected<void> open();
  [[nodiscard]] Expected<void> send(std::uint16_t type, Bytes header);
  void make_room();
  // Receives one datagram behind what is there; \returns its bytes.
  [[nodiscard]] Expected<Bytes> receive(const CollectContext& context);

  int protocol_;
  UniqueFd fd_;
  std::uint32_t sequence_ = 0;
  std::unique_ptr<std::byte[]> buffer_;  // what the kernel has not written costs no memory
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

struct NetlinkMessage {
  std::uint16_t type;
  Bytes body;  // the fixed part and the attributes
};

// The fixed part of a message; nothing if it is cut short.
template <class Header>
[[nodiscard]] std::optional<Header> fixed_part(Bytes body) noexcept {
  if (body.size() < sizeof(Header)) return std::nullopt;
  Header header{};
  std::memcpy(&header, body.data(), sizeof header);
  return header;
}

// Calls function(const NetlinkMessage&) for the messages of a dump.
template <class Function>
void for_each_message(Bytes dump, Function&& function) {
  while (const auto header = fixed_part<nlmsghdr>(dump)) {
    if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > dump.size()) return;
    function(
        NetlinkMessage{header->nlmsg_type, dump.first(header->nlmsg_len).subspan(NLMSG_HDRLEN)});
    dump = dump.subspan(std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), dump.size()));
  }
}

// Calls function(std::uint16_t type, Bytes value) for attributes in a row, as a nested one holds.
template <class Function>
void for_each_nested(Bytes attributes, Function&& function) {
  while (const auto attribute = fixed_part<rtattr>(attributes)) {
    if (attribute->rta_len < sizeof(rtattr) || attribute->rta_len > attributes.size()) return;
    function(static_cast<std::uint16_t>(attribute->rta_type & NLA_TYPE_MASK),
             attributes.first(attribute->rta_len).subspan(sizeof(rtattr)));
    attributes =
        attributes.subspan(std::min<std::size_t>(RTA_ALIGN(attribute->rta_len), attributes.size()));
  }
}

// The same for the attributes behind a message's fixed part.
template <class Header, class Function>
void for_each_attribute(Bytes body, Function&& function) {
  for_each_nested(body.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof(Header)), body.size())),
                  std::forward<Function>(function));
}

}  // namespace weir::detail
