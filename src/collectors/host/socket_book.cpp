#include "collectors/host/socket_book.hpp"

#include "collectors/host/top_groups.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr FamilySpec gauge(std::string_view name, std::string_view help) {
  return {name, help, MetricType::gauge, Fold::sum};
}

constexpr FamilySpec kConnections =
    gauge("weir_socket_connections", "TCP connections, by the port that names the service.");
constexpr FamilySpec kReceiveQueue =
    gauge("weir_socket_receive_queue_bytes", "Bytes that the program has not read.");
constexpr FamilySpec kSendQueue =
    gauge("weir_socket_send_queue_bytes", "Bytes that the peer has not acknowledged.");
constexpr FamilySpec kUnsent =
    gauge("weir_socket_unsent_bytes", "Bytes of the send queue that have not been sent.");
constexpr FamilySpec kBacklog =
    gauge("weir_socket_listen_backlog", "Connections that the program has not accepted.");
constexpr FamilySpec kBacklogLimit = gauge("weir_socket_listen_backlog_limit",
                                           "Connections that may wait for the program to accept.");
constexpr FamilySpec kRetransmits =
    counter("weir_socket_retransmits_total", "Segments sent again.");
constexpr FamilySpec kBusy =
    counter("weir_socket_busy_seconds_total", "Time that connections had data under way.");
constexpr FamilySpec kReceiverLimited =
    counter("weir_socket_receiver_limited_seconds_total",
            "Time that connections waited for the peer to read: its receive window was full.");
constexpr FamilySpec kSendBufferLimited =
    counter("weir_socket_send_buffer_limited_seconds_total",
            "Time that connections waited because the own send buffer was full.");
constexpr FamilySpec kAcked =
    counter("weir_socket_acked_bytes_total", "Bytes sent that the peer acknowledged.");
constexpr FamilySpec kReceived = counter("weir_socket_received_bytes_total", "Bytes received.");
constexpr FamilySpec kUntracked = gauge(
    "weir_socket_untracked", "Sockets that the counters leave out because there are too many.");
constexpr std::array kFamilies{kConnections,     kReceiveQueue,      kSendQueue,   kUnsent,
                               kBacklog,         kBacklogLimit,      kRetransmits, kBusy,
                               kReceiverLimited, kSendBufferLimited, kAcked,       kReceived,
                               kUntracked};

constexpr std::array<std::string_view, 4> kStateNames{"established", "close_wait", "time_wait",
                                                      "other"};

constexpr std::array kCounters{
    &SocketCounters::retransmits,         &SocketCounters::busy_us,
    &SocketCounters::receiver_limited_us, &SocketCounters::send_buffer_limited_us,
    &SocketCounters::acked_bytes,         &SocketCounters::received_bytes};

void add_counters(const SocketCounters& from, SocketCounters& to) {
  for (const auto counter : kCounters) to.*counter += from.*counter;
}

}  // namespace

double SocketBook::Service::weight() const noexcept {
  // Connections that are over weigh nothing: there may be tens of thousands of them.
  return static_cast<double>(sockets[established] + sockets[close_wait] + sockets[other_state] +
                             (listens ? 1 : 0));
}

void SocketBook::clear_run(Service& service) noexcept {
  Service cleared(service.key);
  cleared.exposed = service.exposed;
  cleared.counters = service.counters;
  service = cleared;
}

void SocketBook::merge(const Service& from, Service& to) noexcept {
  for (std::size_t i = 0; i < from.sockets.size(); ++i) to.sockets[i] += from.sockets[i];
  to.listens = to.listens || from.listens;
  to.receive_queue += from.receive_queue;
  to.send_queue += from.send_queue;
  to.unsent += from.unsent;
  to.backlog += from.backlog;
  to.backlog_limit += from.backlog_limit;
  add_counters(from.gained, to.counters);
}

SocketBook::Service& SocketBook::service(Key key) {
  return services_.try_emplace(key, key).first->second;
}

void SocketBook::begin() {
  ++run_;
  untracked_ = 0;
  for (auto& [key, service] : services_) clear_run(service);
  for (Service& other : others_) clear_run(other);
}

void SocketBook::add_listener(const SocketFlow& socket) {
  if (socket.state != kTcpListen) return;
  Service& listener = service({true, socket.local_port});
  listener.listens = true;
  listener.backlog += socket.receive_queue;
  listener.backlog_limit += socket.send_queue;
}

void SocketBook::add(const SocketFlow& socket) {
  if (socket.state == kTcpListen) return;
  const auto server = services_.find({true, socket.local_port});
  const bool is_server = server != services_.end() && server->second.listens;
  Service& owner = is_server ? server->second : service({false, socket.remote_port});
  StateClass state = other_state;
  if (socket.state == kTcpEstablished) state = established;
  if (socket.state == kTcpCloseWait) state = close_wait;
  if (socket.state == kTcpTimeWait) state = time_wait;
  ++owner.sockets[state];
  owner.receive_queue += socket.receive_queue;
  owner.send_queue += socket.send_queue;
  owner.unsent += socket.unsent_bytes;
  if (socket.counters) track(socket, owner);
}

void SocketBook::track(const SocketFlow& socket, Service& service) {
  auto found = tracked_.find(socket.cookie);
  if (found == tracked_.end()) {
    if (tracked_.size() >= kMaxTrackedSockets) {
      ++untracked_;
      return;
    }
    found = tracked_.try_emplace(socket.cookie).first;
  }
  Tracked& tracked = found->second;
  for (const auto counter : kCounters) {
    const std::uint64_t now = *socket.counters.*counter;
    const std::uint64_t before = tracked.counters.*counter;
    service.gained.*counter += now >= before ? now - before : 0;
  }
  tracked.counters = *socket.counters;
  tracked.run = run_;
}

void SocketBook::finish(bool complete) {
  if (complete) {
    std::erase_if(tracked_, [this](const auto& entry) { return entry.second.run != run_; });
    ranked_.clear();
    for (auto& [key, service] : services_) ranked_.push_back(&service);
    choose_top<Service>(ranked_, top_);
  }
  for (auto& [key, service] : services_) {
    // What a run gained goes to one of the two, so that the sum over all series is exact.
    if (service.exposed)
      add_counters(service.gained, service.counters);
    else
      merge(service, others_[key.is_server ? 1 : 0]);
  }
  std::erase_if(services_, [](const auto& entry) {
    const Service& service = entry.second;
    return !service.exposed && service.weight() == 0 && service.sockets[time_wait] == 0;
  });
}

void SocketBook::add_service(const Service& service, std::string_view port, SampleBatch& out) {
  const std::string_view role = service.key.is_server ? "server" : "client";
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    out.add(kConnections, {{"port", port}, {"role", role}, {"state", kStateNames[i]}},
            static_cast<double>(service.sockets[i]));
  }
  const auto add = [&](const FamilySpec& family, std::uint64_t value, double unit = 1) {
    out.add(family, {{"port", port}, {"role", role}}, static_cast<double>(value) / unit);
  };
  add(kReceiveQueue, service.receive_queue);
  add(kSendQueue, service.send_queue);
  add(kUnsent, service.unsent);
  if (service.listens) add(kBacklog, service.backlog);
  if (service.listens) add(kBacklogLimit, service.backlog_limit);
  add(kRetransmits, service.counters.retransmits);
  add(kBusy, service.counters.busy_us, 1e6);
  add(kReceiverLimited, service.counters.receiver_limited_us, 1e6);
  add(kSendBufferLimited, service.counters.send_buffer_limited_us, 1e6);
  add(kAcked, service.counters.acked_bytes);
  add(kReceived, service.counters.received_bytes);
}

void SocketBook::add_to(SampleBatch& out) const {
  for (const auto& [key, service] : services_) {
    if (service.exposed) add_service(service, detail::IntegerText(key.port).view(), out);
  }
  for (const Service& other : others_) add_service(other, "other", out);
  out.add(kUntracked, static_cast<double>(untracked_));
}

std::span<const FamilySpec> SocketBook::families() noexcept {
  return kFamilies;
}

}  // namespace weir::collectors
