#include "http/front.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <functional>
#include <string_view>
#include <utility>

#include "http/live_web_guard.hpp"
#include "http/send_time.hpp"
#include "http/thread_stack.hpp"

namespace weir::detail {
namespace {

// A client has this long to take the whole reply.
constexpr Duration kSendPatience = std::chrono::seconds(10);

std::string_view or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

HttpRequest to_request(const mg_connection* connection, const mg_request_info& info,
                       std::string_view client) {
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
  request.authorization = header("Authorization");
  request.peer_address = client;
  request.has_body = info.content_length > 0 || !header("Transfer-Encoding").empty();
  request.takes_chunks = or_empty(info.http_version) == "1.1";
  return request;
}

// Writes to the client until it is gone or too slow.
class Wire {
 public:
  explicit Wire(mg_connection* connection) : connection_(connection) {}
  bool operator()(std::string_view bytes) {
    if (time_.is_over(std::chrono::steady_clock::now())) return false;
    sent_ = true;
    return std::cmp_equal(mg_write(connection_, bytes.data(), bytes.size()), bytes.size());
  }
  [[nodiscard]] bool sent() const { return sent_; }  // whether anything was

 private:
  mg_connection* connection_;
  SendTime time_{kSendPatience};
  bool sent_ = false;
};

Peer peer_of(const mg_request_info& info) {
  in_addr address{};
  ::inet_pton(AF_INET, static_cast<const char*>(info.remote_addr), &address);
  return {address.s_addr, htons(static_cast<std::uint16_t>(info.remote_port))};
}

// Null for plain HTTP.
std::unique_ptr<TlsAcceptor> make_acceptor(const HttpServerSettings& settings,
                                           std::function<void()> starts) {
  LiveWebGuard* const guard = to_live(settings.guard.get());
  if (guard == nullptr || !guard->current()->tls()) return nullptr;
  return std::make_unique<TlsAcceptor>(
      [owner = settings.guard, guard] { return guard->current()->tls(); }, std::move(starts));
}

Front* front_of(const mg_connection* connection) {
  return static_cast<Front*>(mg_get_user_data(mg_get_context(connection)));
}

}  // namespace

class Front::Work {
 public:
  explicit Work(Front& front) : front_(front) {
    const std::lock_guard lock(front_.mutex_);
    ++front_.under_way_;
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work() {
    const std::lock_guard lock(front_.mutex_);
    if (--front_.under_way_ == 0) front_.idle_.notify_all();
  }

 private:
  Front& front_;
};

Front::Front(HttpServerSettings settings, Exporter& exporter, Logger log, std::size_t crowded)
    : acceptor_(make_acceptor(settings, [this] { watch_.begun(); })),
      site_(std::move(settings), exporter, std::move(log)),
      watch_(crowded, acceptor_ != nullptr) {
  // civetweb tells of a TLS connection after its handshake only, which a client may hold up.
  if (acceptor_) reserve_.open();
}

mg_callbacks Front::callbacks() {
  mg_callbacks callbacks{};
  callbacks.init_thread = &Front::init_thread;
  callbacks.init_connection = &Front::init_connection;
  callbacks.connection_close = &Front::connection_close;
  callbacks.begin_request = &Front::begin_request;
  callbacks.http_error = &Front::http_error;
  callbacks.log_message = &Front::log_message;
  callbacks.external_ssl_ctx = &Front::external_ssl_ctx;
  return callbacks;
}

// The address of who asks, which is not always who is connected.
std::string Front::client_of(const mg_request_info& info) const {
  std::string address = static_cast<const char*>(info.remote_addr);
  if (address != "127.0.0.1") return address;
  return peers_.find(static_cast<std::uint16_t>(info.remote_port)).value_or(std::move(address));
}

void* Front::init_thread(const mg_context* context, int kind) noexcept {
  constexpr int kWorker = 1;
  if (kind != kWorker) return nullptr;
  release_unused_stack();
  static_cast<Front*>(mg_get_user_data(context))->reserve_.enter();
  return nullptr;
}

int Front::init_connection(const mg_connection* connection, void** /*data*/) noexcept {
  Front& front = *front_of(connection);
  front.reserve_.taken();
  front.watch_.opened();
  return 0;
}

void Front::connection_close(const mg_connection* connection) noexcept {
  Front& front = *front_of(connection);
  front.watch_.closing(connection);
  front.reserve_.freed();
}

int Front::begin_request(mg_connection* connection) noexcept {
  // civetweb would wait for the rest of a body that nobody reads.
  mg_disable_connection_keep_alive(connection);
  Front& front = *front_of(connection);
  const Work work(front);
  Wire wire(connection);
  try {
    const mg_request_info& info = *mg_get_request_info(connection);
    front.watch_.head_ended(connection, peer_of(info));
    const std::string client = front.client_of(info);
    return front.site_.answer(to_request(connection, info, client), std::ref(wire));
  } catch (...) {  // out of memory
    constexpr std::string_view kReply =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    if (!wire.sent()) mg_write(connection, kReply.data(), kReply.size());
    return 503;
  }
}

// Instead of civetweb's own error pages, whose status line repeats the version that the client
// sent. \returns 0: civetweb sends nothing more.
int Front::http_error(mg_connection* connection, int status, const char* /*message*/) noexcept {
  mg_disable_connection_keep_alive(connection);
  Wire wire(connection);
  try {
    send_reply(text_reply(status, std::to_string(status) + ": bad request"), HttpRequest(),
               std::ref(wire));
  } catch (...) {
    return 0;  // the connection is closed without an answer
  }
  return 0;
}

// Called when TLS starts, with *context null, and when it has ended. \returns 1: it is ours.
int Front::external_ssl_ctx(void** context, void* front) noexcept {
  if (*context == nullptr) *context = static_cast<Front*>(front)->acceptor_->context();
  return *context == nullptr ? -1 : 1;
}

// \returns 1: civetweb writes no log of its own. Its messages may quote the client, so they are
// told only while starting, when there is none.
int Front::log_message(const mg_connection* connection, const char* message) noexcept {
  Front* const front = connection == nullptr ? nullptr : front_of(connection);
  if (front == nullptr) return 1;
  try {
    const std::lock_guard lock(front->mutex_);
    if (front->starting_) front->start_messages_.append(message).append("\n");
  } catch (...) {
    return 1;
  }
  return 1;
}

std::string Front::end_start() {
  const std::lock_guard lock(mutex_);
  starting_ = false;
  return std::move(start_messages_);
}

bool Front::await_idle(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  return idle_.wait_until(lock, until, [this] { return under_way_ == 0; });
}

void Front::await_idle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return under_way_ == 0; });
}

}  // namespace weir::detail
