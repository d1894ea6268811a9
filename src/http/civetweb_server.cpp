#include "http/civetweb_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "http/openssl/stand_ins.hpp"

namespace weir::detail {
namespace {

// A client has this long to send its request's head, and to take any piece of the reply.
constexpr const char* kRequestTimeoutMs = "5000";
constexpr const char* kMaxHeadBytes = "16384";
// Workers beyond --web.max-requests: for the other pages, and for clients that are slow to ask.
constexpr std::uint32_t kSpareWorkers = 16;
// Slow ones are cut when fewer workers than this are free.
constexpr std::uint32_t kFreeWorkers = 8;
constexpr std::uint32_t kMaxWorkers = 1024;
constexpr std::uint32_t kMinWorkers = 4;
// Connections that were accepted and wait for a worker.
constexpr std::uint32_t kQueuePlaces = 16;
// What the rest of the program may have open: files of collectors, the log, listeners.
constexpr std::uint32_t kOtherDescriptors = 64;
// civetweb waits up to a second for its own threads; beyond this it is left behind.
constexpr auto kShutdownPatience = std::chrono::seconds(3);
constexpr auto kKnockInterval = std::chrono::milliseconds(50);

// As many as the requests need and the limit of descriptors allows: each worker and each place in
// the queue may hold a connection, and once descriptors run out civetweb's listener spins.
std::uint32_t worker_count(std::uint32_t max_requests) {
  const std::uint32_t wanted =
      max_requests == 0 ? kMaxWorkers / 4 : std::min(max_requests + kSpareWorkers, kMaxWorkers);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  constexpr rlim_t kTaken = kQueuePlaces + kOtherDescriptors;
  const rlim_t free = limit.rlim_cur > kTaken ? limit.rlim_cur - kTaken : 0;
  return static_cast<std::uint32_t>(std::clamp<rlim_t>(free, kMinWorkers, wanted));
}

// With more connections than this, slow ones are cut.
std::uint32_t crowded_at(std::uint32_t workers) {
  return workers - std::min(kFreeWorkers, workers / 2);
}

// civetweb's form: 127.0.0.1:10147 or 10147, and an s behind it for TLS.
std::string join(const std::vector<ListenAddress>& addresses, bool tls) {
  std::string text;
  for (const ListenAddress& address : addresses) {
    if (!text.empty()) text += ',';
    if (!address.host.empty()) text.append(address.host).append(":");
    text.append(std::to_string(address.port)).append(tls ? "s" : "");
  }
  return text;
}

// A connection that comes and goes wakes up civetweb's listener, which else looks every two seconds
// whether it should stop.
void knock(const ListenAddress& address) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(address.port);
  if (::inet_pton(AF_INET, address.host.c_str(), &peer.sin_addr) != 1) return;
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  static_cast<void>(::connect(fd, reinterpret_cast<const sockaddr*>(&peer), sizeof peer));
  ::close(fd);
}

// Once in a process: civetweb keeps what it has loaded.
Expected<void> start_civetweb_tls() {
  static const Expected<void> kLoaded = load_stand_ins();
  if (!kLoaded) return kLoaded.error().with_context("TLS");
  static const unsigned kFeatures = mg_init_library(MG_FEATURES_TLS);
  if ((kFeatures & MG_FEATURES_TLS) != 0) return {};
  return Error(ErrorCode::unsupported, "TLS: the web server (civetweb) has none in this build");
}

// civetweb tells why it did not start in the messages that it logs meanwhile.
Error start_error(const std::string& messages) {
  const bool in_use = messages.find("(Address already in use)") != std::string::npos;
  const std::string first = messages.substr(0, messages.find('\n'));
  return {in_use ? ErrorCode::conflict : ErrorCode::io,
          first.empty() ? "the web server did not start" : first};
}

}  // namespace

Expected<std::unique_ptr<HttpServer>> CivetwebServer::start(HttpServerSettings settings,
                                                            Exporter& exporter, Logger log) {
  auto plan = ListenPlan::make(settings.listen_addresses, settings.sockets);
  if (!plan) return plan.error();
  const std::uint32_t workers = worker_count(settings.max_requests);
  auto front = std::make_shared<Front>(std::move(settings), exporter, log, crowded_at(workers));
  std::unique_ptr<CivetwebServer> server(new CivetwebServer(std::move(front), std::move(log)));
  const auto listening = server->listen(std::move(*plan), workers);
  if (!listening) return listening.error();
  return std::unique_ptr<HttpServer>(std::move(server));
}

Expected<void> CivetwebServer::listen(ListenPlan plan, std::uint32_t workers) {
  if (auto started = start_civetweb(plan.own(), workers); !started) return started;
  std::vector<mg_server_port> found(plan.own().size());
  const int count = mg_get_server_ports(context_, static_cast<int>(found.size()), found.data());
  if (std::cmp_not_equal(count, found.size()))
    return Error(ErrorCode::io, "the web server does not tell its ports");
  std::vector<std::uint16_t> own(found.size());
  std::ranges::transform(found, own.begin(), [](const mg_server_port& port) {
    return static_cast<std::uint16_t>(port.port);
  });
  front_->watch(own);
  const std::string& host = plan.own().front().host;
  const bool any = host.empty() || host == "0.0.0.0";
  knock_at_ = {any ? "127.0.0.1" : host, own.front()};

  if (auto opened = plan.open(own); !opened) return opened;
  ports_ = plan.ports();
  std::vector<UniqueFd> listeners = plan.take_listeners();
  if (listeners.empty()) return {};
  auto relay = Relay::start(std::move(listeners), plan.inner_port(), workers + kQueuePlaces,
                            front_->peers());
  if (!relay) return relay.error();
  relay_ = std::move(*relay);
  return {};
}

Expected<void> CivetwebServer::start_civetweb(const std::vector<ListenAddress>& addresses,
                                              std::uint32_t workers) {
  // Counts in civetweb, never undone: other servers of the process may be using it.
  static const unsigned kInitialised = mg_init_library(MG_FEATURES_DEFAULT);
  static_cast<void>(kInitialised);

  const bool tls = front_->speaks_tls();
  if (tls) {
    if (auto started = start_civetweb_tls(); !started) return started;
  }
  const std::string ports = join(addresses, tls);
  const std::string threads = std::to_string(workers);
  const std::string queue = std::to_string(kQueuePlaces);
  // No document_root: then there are no files. Paths are compared as they were sent.
  const std::array<std::pair<const char*, const char*>, 10> options{
      {{"listening_ports", ports.c_str()},
       {"num_threads", threads.c_str()},
       {"connection_queue", queue.c_str()},
       {"request_timeout_ms", kRequestTimeoutMs},
       {"max_request_size", kMaxHeadBytes},
       {"enable_keep_alive", "no"},
       {"decode_url", "no"},
       {"enable_auth_domain_check", "no"},
       {"enable_directory_listing", "no"},
       {"tcp_nodelay", "1"}}};
  std::vector<const char*> words;
  for (const auto& [name, value] : options) words.insert(words.end(), {name, value});
  words.push_back(nullptr);
  const mg_callbacks callbacks = Front::callbacks();
  context_ = mg_start(&callbacks, front_.get(), words.data());
  const std::string messages = front_->end_start();
  if (context_ == nullptr) return start_error(messages);
  return {};
}

CivetwebServer::~CivetwebServer() {
  stop(std::chrono::seconds(5));
}

void CivetwebServer::stop(Duration patience) {
  if (context_ == nullptr) return;
  const auto until = std::chrono::steady_clock::now() + patience;
  front_->drain();
  if (relay_) relay_->drain();
  // mg_stop() cuts replies short, so those under way are waited for first.
  static_cast<void>(front_->await_idle(until));
  // It has no bound of its own either: it joins workers, which a client may hold.
  std::packaged_task<void()> task(
      [front = front_, context = std::exchange(context_, nullptr)]() mutable {
        mg_stop(context);
        front.reset();  // before this is done: at the program's end OpenSSL cleans up, too
      });
  const std::future<void> stopped = task.get_future();
  std::thread(std::move(task)).detach();
  while (stopped.wait_for(kKnockInterval) != std::future_status::ready) {
    knock(knock_at_);
    if (std::chrono::steady_clock::now() < until + kShutdownPatience) continue;
    log_.warn("the web server did not stop in time and is left behind");
    // What is left of it must not use the exporter, which may be gone once this returns.
    front_->await_idle();
    return;
  }
  if (relay_) static_cast<void>(relay_->await_idle(until));
  relay_.reset();
}

}  // namespace weir::detail

namespace weir {

Expected<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerSettings settings,
                                                        Exporter& exporter, Logger log) {
  return detail::CivetwebServer::start(std::move(settings), exporter, std::move(log));
}

}  // namespace weir
