#include "collectors/support/netlink.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

namespace weir::detail {
namespace {

constexpr int kMaxAttempts = 3;
// The kernel fills datagrams of at most 32 KiB in a dump.
constexpr std::size_t kDatagramBytes = std::size_t{64} << 10U;

int milliseconds_left(const CollectContext& context) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(context.deadline - context.clock.monotonic());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

struct DatagramEnd {
  bool done = false;
  bool inconsistent = false;
  int error_number = 0;
};

DatagramEnd scan_datagram(Bytes datagram) {
  DatagramEnd end;
  while (const auto header = fixed_part<nlmsghdr>(datagram)) {
    if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > datagram.size()) break;
    const Bytes body = datagram.first(header->nlmsg_len).subspan(NLMSG_HDRLEN);
    if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) end.inconsistent = true;
    if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
      end.done = true;
      end.error_number = -fixed_part<int>(body).value_or(0);
    }
    datagram =
        datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), datagram.size()));
  }
  return end;
}

}  // namespace

Expected<Bytes> NetlinkSocket::dump(std::uint16_t type, Bytes header,
                                    const CollectContext& context) {
  for (int attempt = 1;; ++attempt) {
    const auto answer = ask(type, header, context, {});
    if (!answer) {
      fd_.reset();  // what is still under way must not meet the next dump
      return answer.error().with_context("netlink");
    }
    if (*answer == Answer::complete || attempt == kMaxAttempts) return Bytes(buffer_.get(), size_);
  }
}

Expected<void> NetlinkSocket::stream(std::uint16_t type, Bytes header,
                                     const CollectContext& context,
                                     const DatagramFunction& on_datagram) {
  const auto answer = ask(type, header, context, on_datagram);
  if (answer) return {};
  fd_.reset();
  return answer.error().with_context("netlink");
}

Expected<NetlinkSocket::Answer> NetlinkSocket::ask(std::uint16_t type, Bytes header,
                                                   const CollectContext& context,
                                                   const DatagramFunction& on_datagram) {
  size_ = 0;
  if (auto opened = open(); !opened) return opened.error();
  if (auto sent = send(type, header); !sent) return sent.error();
  bool inconsistent = false;
  for (;;) {
    // A long answer comes without a wait in which the deadline would be seen.
    if (context.stop.stop_requested()) return Error(ErrorCode::timeout, "answer broken off");
    const auto datagram = receive(context);
    if (!datagram) return datagram.error();
    const auto first = fixed_part<nlmsghdr>(*datagram);
    if (!first || first->nlmsg_seq != sequence_) continue;  // not ours
    const DatagramEnd end = scan_datagram(*datagram);
    if (end.error_number != 0) return errno_error("dump", end.error_number);
    inconsistent = inconsistent || end.inconsistent;
    if (on_datagram)
      on_datagram(*datagram);
    else
      size_ += NLMSG_ALIGN(datagram->size());
    if (end.done) return inconsistent ? Answer::inconsistent : Answer::complete;
  }
}

Expected<void> NetlinkSocket::open() {
  if (fd_) return {};
  fd_ = UniqueFd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol_));
  if (!fd_) return errno_error("socket", errno);
  return {};
}

Expected<void> NetlinkSocket::send(std::uint16_t type, Bytes header) {
  std::array<std::byte, 128> request{};
  nlmsghdr message{};
  message.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(header.size()));
  message.nlmsg_type = type;
  message.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.nlmsg_seq = ++sequence_;
  if (message.nlmsg_len > request.size()) return Error(ErrorCode::internal, "request too long");
  std::memcpy(request.data(), &message, sizeof message);
  std::ranges::copy(header, request.begin() + NLMSG_HDRLEN);
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  for (;;) {
    const auto* address = reinterpret_cast<const sockaddr*>(&kernel);
    if (::sendto(fd_.get(), request.data(), message.nlmsg_len, 0, address, sizeof kernel) >= 0)
      return {};
    if (errno != EINTR) return errno_error("send", errno);
  }
}

void NetlinkSocket::make_room() {
  if (capacity_ >= size_ + kDatagramBytes) return;
  const std::size_t wanted = std::max(size_ + kDatagramBytes, 2 * capacity_);
  auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
  std::copy_n(buffer_.get(), size_, larger.get());
  buffer_ = std::move(larger);
  capacity_ = wanted;
}

Expected<Bytes> NetlinkSocket::receive(const CollectContext& context) {
  if (size_ > kMaxNetlinkDumpBytes) {
    return Error(ErrorCode::limit,
                 "answer above " + std::to_string(kMaxNetlinkDumpBytes) + " bytes");
  }
  make_room();
  for (;;) {
    // MSG_TRUNC: the datagram's true size, even if it did not fit.
    const ssize_t got = ::recv(fd_.get(), &buffer_[size_], kDatagramBytes, MSG_TRUNC);
    if (got >= 0) {
      const auto size = static_cast<std::size_t>(got);
      if (size > kDatagramBytes) return Error(ErrorCode::limit, "datagram too long");
      return Bytes(&buffer_[size_], size);
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return errno_error("receive", errno);
    pollfd readable{fd_.get(), POLLIN, 0};
    if (::poll(&readable, 1, milliseconds_left(context)) == 0)
      return Error(ErrorCode::timeout, "no answer in time");
  }
}

}  // namespace weir::detail
