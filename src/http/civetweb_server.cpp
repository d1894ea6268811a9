#include "http/civetweb_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <limits>
#include <string>
#include <thread>
#include <utility>

namespace weir::detail {
namespace {

// A client has this long to send its request's head, and to take any piece of the reply.
constexpr const char* kRequestTimeoutMs = "5000";
// ... and this long to take the whole reply.
constexpr auto kSendPatience = std::chrono::seconds(10);
constexpr const char* kMaxHeadBytes = "16384";
// Workers beyond --web.max-requests: for the other pages, and for clients that are slow to ask.
constexpr std::uint32_t kSpareWorkers = 16;
constexpr std::uint32_t kMaxWorkers = 1024;
// civetweb waits up to a second for its own threads; beyond this it is left behind.
constexpr auto kShutdownPatience = std::chrono::seconds(3);
constexpr auto kKnockInterval = std::chrono::milliseconds(50);

std::string_view or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

HttpRequest to_request(const mg_connection* connection, const mg_request_info& info) {
  const auto header = [connection](const char* name) {
    return or_empty(mg_get_header(connection, name));
  };
  HttpRequest request;
  request.method = or_empty(info.request_method);
  request.path = or_empty(info.local_uri);
  request.query = or_empty(info.query_string);
  request.accept = header("Accept");
  request.accept_encoding = header("Accept-Encoding");
  request.scrape_timeout = header("X-Prometheus-Scrape-Timeout-Seconds");
  request.user_agent = header("User-Agent");
  request.peer_address = or_empty(static_cast<const char*>(info.remote_addr));
  request.has_body = info.content_length > 0 || !header("Transfer-Encoding").empty();
  request.takes_chunks = or_empty(info.http_version) == "1.1";
  return request;
}

// Writes to the client until it is gone or too slow.
WireSink wire_to(mg_connection* connection) {
  const auto deadline = std::chrono::steady_clock::now() + kSendPatience;
  return [connection, deadline](std::string_view bytes) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    return std::cmp_equal(mg_write(connection, bytes.data(), bytes.size()), bytes.size());
  };
}

std::string join(const std::vector<ListenAddress>& addresses) {
  std::string text;
  for (const ListenAddress& address : addresses) {
    if (!text.empty()) text += ',';
    if (!address.host.empty()) text.append(address.host).append(":");
    text.append(std::to_string(address.port));
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

// civetweb tells why it did not start in the messages that it logs meanwhile.
Error start_error(const std::string& messages) {
  const bool in_use = messages.find("(Address already in use)") != std::string::npos;
  const std::string first = messages.substr(0, messages.find('\n'));
  return {in_use ? ErrorCode::conflict : ErrorCode::io,
          first.empty() ? "the web server did not start" : first};
}

}  // namespace

struct CivetwebServer::Shared {
  Shared(HttpServerSettings settings, Exporter& exporter, Logger logger)
      : site(std::move(settings), exporter, logger), log(std::move(logger)) {}

  Site site;
  Logger log;
  std::mutex mutex;
  std::condition_variable idle;
  std::size_t under_way = 0;   // requests that our pages answer
  std::string start_messages;  // civetweb's, while it starts
  bool starting = true;

  // Counts a request for as long as it lives.
  class Work {
   public:
    explicit Work(Shared& shared) : shared_(shared) {
      const std::lock_guard lock(shared_.mutex);
      ++shared_.under_way;
    }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    ~Work() {
      const std::lock_guard lock(shared_.mutex);
      if (--shared_.under_way == 0) shared_.idle.notify_all();
    }

   private:
    Shared& shared_;
  };
};

int CivetwebServer::begin_request(mg_connection* connection) {
  // civetweb would wait for the rest of a body that nobody reads.
  mg_disable_connection_keep_alive(connection);
  const mg_request_info& info = *mg_get_request_info(connection);
  auto& shared = *static_cast<Shared*>(info.user_data);
  const Shared::Work work(shared);
  try {
    return shared.site.answer(to_request(connection, info), wire_to(connection));
  } catch (...) {
    // Out of memory, most likely. If part of a reply was sent, its end is missing, and this is too.
    constexpr std::string_view kReply =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    mg_write(connection, kReply.data(), kReply.size());
    return 503;
  }
}

// Instead of civetweb's own error pages, whose status line repeats the version that the client
// sent.
int CivetwebServer::http_error(mg_connection* connection, int status, const char* /*message*/) {
  mg_disable_connection_keep_alive(connection);
  try {
    send_reply(text_reply(status, std::to_string(status) + ": bad request"), HttpRequest(),
               wire_to(connection));
  } catch (...) {
    return 0;  // the connection is closed without an answer
  }
  return 0;
}

// Returns 1: civetweb writes no log of its own. Its messages may quote the client, so they are told
// only while starting, when there is none.
int CivetwebServer::log_message(const mg_connection* connection, const char* message) {
  if (connection == nullptr) return 1;
  auto* const shared = static_cast<Shared*>(mg_get_user_data(mg_get_context(connection)));
  if (shared == nullptr) return 1;
  try {
    const std::lock_guard lock(shared->mutex);
    if (shared->starting) shared->start_messages.append(message).append("\n");
  } catch (...) {
    return 1;
  }
  return 1;
}

Expected<std::unique_ptr<HttpServer>> CivetwebServer::start(HttpServerSettings settings,
                                                            Exporter& exporter, Logger log) {
  std::vector<ListenAddress> addresses;
  for (const std::string& text : settings.listen_addresses) {
    auto address = parse_listen_address(text);
    if (!address) return address.error();
    addresses.push_back(std::move(*address));
  }
  if (addresses.empty()) return Error(ErrorCode::invalid_argument, "no address to listen on");
  const std::uint32_t max_requests = settings.max_requests;
  auto shared = std::make_shared<Shared>(std::move(settings), exporter, std::move(log));
  std::unique_ptr<CivetwebServer> server(new CivetwebServer(std::move(shared)));
  const auto listening = server->listen(addresses, max_requests);
  if (!listening) return listening.error();
  return std::unique_ptr<HttpServer>(std::move(server));
}

Expected<void> CivetwebServer::listen(const std::vector<ListenAddress>& addresses,
                                      std::uint32_t max_requests) {
  // Counts in civetweb, never undone: other servers of the process may be using it.
  static const unsigned kInitialised = mg_init_library(MG_FEATURES_DEFAULT);
  static_cast<void>(kInitialised);

  const std::string ports = join(addresses);
  const std::uint32_t workers =
      max_requests == 0 ? kMaxWorkers / 4 : std::min(max_requests + kSpareWorkers, kMaxWorkers);
  const std::string threads = std::to_string(workers);
  std::array options{"listening_ports",
                     ports.c_str(),  // no document_root: no files
                     "num_threads",
                     threads.c_str(),  //
                     "request_timeout_ms",
                     kRequestTimeoutMs,  //
                     "max_request_size",
                     kMaxHeadBytes,  //
                     "enable_keep_alive",
                     "no",  //
                     "decode_url",
                     "no",  // paths are compared as sent
                     "enable_auth_domain_check",
                     "no",  //
                     "enable_directory_listing",
                     "no",  //
                     "tcp_nodelay",
                     "1",  // we write large pieces
                     static_cast<const char*>(nullptr)};
  mg_callbacks callbacks{};
  callbacks.begin_request = &CivetwebServer::begin_request;
  callbacks.http_error = &CivetwebServer::http_error;
  callbacks.log_message = &CivetwebServer::log_message;
  context_ = mg_start(&callbacks, shared_.get(), options.data());

  const std::lock_guard lock(shared_->mutex);
  shared_->starting = false;
  if (context_ == nullptr) return start_error(shared_->start_messages);
  std::vector<mg_server_port> found(addresses.size());
  const int count = mg_get_server_ports(context_, static_cast<int>(found.size()), found.data());
  for (int i = 0; i < count; ++i) {
    ports_.push_back(static_cast<std::uint16_t>(found[static_cast<std::size_t>(i)].port));
  }
  if (!ports_.empty()) {
    const std::string& host = addresses.front().host;
    const bool any = host.empty() || host == "0.0.0.0";
    knock_at_ = {any ? "127.0.0.1" : host, ports_.front()};
  }
  return {};
}

CivetwebServer::~CivetwebServer() {
  stop(std::chrono::seconds(5));
}

void CivetwebServer::stop(Duration patience) {
  if (context_ == nullptr) return;
  const auto until = std::chrono::steady_clock::now() + patience;
  shared_->site.drain();
  {
    // mg_stop() cuts replies short, so those under way are waited for first.
    std::unique_lock lock(shared_->mutex);
    shared_->idle.wait_until(lock, until, [this] { return shared_->under_way == 0; });
  }
  // mg_stop() has no bound of its own: it joins workers that may be held by a client.
  struct Outcome {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
  };
  const auto outcome = std::make_shared<Outcome>();
  std::thread stopper([outcome, shared = shared_, context = std::exchange(context_, nullptr)] {
    mg_stop(context);
    const std::lock_guard lock(outcome->mutex);
    outcome->done = true;
    outcome->changed.notify_all();
  });
  std::unique_lock lock(outcome->mutex);
  const auto is_done = [&outcome] { return outcome->done; };
  bool done = false;
  while (!done && std::chrono::steady_clock::now() < until + kShutdownPatience) {
    knock(knock_at_);
    done = outcome->changed.wait_for(lock, kKnockInterval, is_done);
  }
  lock.unlock();
  if (done) {
    stopper.join();
    return;
  }
  stopper.detach();
  shared_->log.warn("the web server did not stop in time and is left behind");
  // Whatever is left must not use the exporter, which may be gone once this returns.
  std::unique_lock wait(shared_->mutex);
  shared_->idle.wait(wait, [this] { return shared_->under_way == 0; });
}

}  // namespace weir::detail

namespace weir {

Expected<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerSettings settings,
                                                        Exporter& exporter, Logger log) {
  return detail::CivetwebServer::start(std::move(settings), exporter, std::move(log));
}

}  // namespace weir
