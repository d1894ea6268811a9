#include "http/site.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "http/api.hpp"
#include "http/estimate.hpp"
#include "http/explain.hpp"
#include "http/landing_page.hpp"
#include "http/live_web_guard.hpp"
#include "http/query.hpp"
#include "http/selector.hpp"
#include "http/status_assets.hpp"
#include "weir/exposition.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kReadOnly = "GET, HEAD";
constexpr std::size_t kUsualHeadBytes = 512;  // without headers of the configuration

// Counts a scrape for as long as it lives.
class Slot {
 public:
  Slot(std::atomic<std::uint32_t>& used, std::uint32_t limit)
      : used_(used), free_(used.fetch_add(1) < limit || limit == 0) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { used_.fetch_sub(1); }
  explicit operator bool() const { return free_; }

 private:
  std::atomic<std::uint32_t>& used_;
  bool free_;
};

bool allows(std::string_view methods, std::string_view method) {
  return methods == kReadOnly ? method == "GET" || method == "HEAD" : method == methods;
}

Reply method_not_allowed(std::string_view methods) {
  Reply reply = text_reply(405, "405: method not allowed");
  reply.extra_headers.append("Allow: ").append(methods).append("\r\n");
  return reply;
}

Reply busy(std::string_view why) {
  Reply reply = text_reply(503, why);
  reply.extra_headers = "Retry-After: 1\r\n";
  return reply;
}

Reply no_body_taken() {
  return text_reply(413, "413: this server takes no request body");
}

}  // namespace

std::span<const Site::Route> Site::routes() {
  static constexpr std::array kRoutes{
      Route{"/", kReadOnly, &Site::home},
      Route{"/-/healthy", kReadOnly, &Site::healthy},
      Route{"/-/ready", kReadOnly, &Site::ready},
      Route{"/-/reload", "POST", &Site::reload},
      Route{"/api/v1/collectors", kReadOnly, &Site::collectors},
      Route{"/api/v1/governor", kReadOnly, &Site::governor},
      Route{"/api/v1/governor/decisions", kReadOnly, &Site::decisions},
      Route{"/api/v1/governor/estimate", kReadOnly, &Site::estimate},
      Route{"/api/v1/governor/explain", kReadOnly, &Site::explain},
      Route{"/api/v1/history", kReadOnly, &Site::history},
      Route{kStatusScriptPath, kReadOnly, &Site::script},
      Route{kStatusStylePath, kReadOnly, &Site::style},
  };
  return kRoutes;
}

int Site::answer(const HttpRequest& request, const WireSink& wire) {
  const auto send = [&](const Reply& reply) {
    send_reply(reply, request, wire);
    return reply.status;
  };
  if (draining_) return send(busy("503: stopping"));
  LiveWebGuard* const guard = to_live(settings_.guard.get());
  if (guard == nullptr) return route(request, wire);
  const auto protection = guard->current();
  HttpRequest guarded = request;
  guarded.reply_headers = protection->headers();
  if (const auto refusal = guard->refusal(*protection, request.authorization)) {
    send_reply(*refusal, guarded, wire);
    return refusal->status;
  }
  return route(guarded, wire);
}

int Site::route(const HttpRequest& request, const WireSink& wire) {
  const auto send = [&](const Reply& reply) {
    send_reply(reply, request, wire);
    return reply.status;
  };
  if (request.path == settings_.telemetry_path) {
    if (!allows(kReadOnly, request.method)) return send(method_not_allowed(kReadOnly));
    return request.has_body ? send(no_body_taken()) : scrape(request, wire);
  }
  const auto known = routes();
  const auto route = std::ranges::find(known, request.path, &Route::path);
  if (route == known.end()) return send(text_reply(404, "404: not found"));
  if (!allows(route->methods, request.method)) return send(method_not_allowed(route->methods));
  if (request.has_body) return send(no_body_taken());
  return send((this->*route->page)(request));
}

int Site::scrape(const HttpRequest& request, const WireSink& wire) {
  const auto send = [&](const Reply& reply) {
    send_reply(reply, request, wire);
    return reply.status;
  };
  const Slot slot(scrapes_, settings_.max_requests);
  if (!slot) return send(busy("503: more scrapes at once than --web.max-requests"));

  ScrapeRequest scrape;
  auto filter = parse_filter(request.query);
  if (!filter) return send(text_reply(400, "400: " + filter.error().message()));
  scrape.filter = std::move(*filter);
  if (!knows(scrape.filter)) {
    return send(text_reply(400, "400: a named collector does not exist or is disabled"));
  }
  if (request.is_head()) {  // costs no collection
    Page empty;
    empty.unavailable = exporter_.governor_report().unavailable;
    return send_page(empty, request, wire);
  }
  scrape.announced_timeout = parse_scrape_timeout(request.scrape_timeout);
  const std::string scraper =
      std::string(request.peer_address).append(" ").append(request.user_agent);
  scrape.scraper = scraper;
  const auto page = exporter_.scrape(scrape);
  if (!page) {
    log_.warn("a scrape failed", {{"error", page.error().message()}});
    return send(text_reply(503, "503: no page could be made"));
  }
  return send_page(*page, request, wire);
}

bool Site::knows(const CollectorFilter& filter) const {
  if (filter.collect.empty() && filter.exclude.empty()) return true;
  const std::vector<std::string> names = exporter_.registry().names();
  const auto known = [&](const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  return std::ranges::all_of(filter.collect, known) && std::ranges::all_of(filter.exclude, known);
}

int Site::send_page(const Page& page, const HttpRequest& request, const WireSink& wire) {
  if (page.unavailable) {
    const Reply reply = busy("503: the governor withholds the page");
    send_reply(reply, request, wire);
    return reply.status;
  }
  const Representation representation = negotiate(request.accept, request.accept_encoding);
  std::string head;
  head.reserve(kUsualHeadBytes);
  head.append("HTTP/1.1 200 OK\r\nContent-Type: ");
  head.append(content_type(representation)).append("\r\n");
  if (representation.encoding != Encoding::identity) {
    head.append("Content-Encoding: ");
    head.append(representation.encoding == Encoding::gzip ? "gzip" : "zstd").append("\r\n");
  }
  head.append("Vary: Accept, Accept-Encoding\r\nCache-Control: no-store\r\n");
  head.append(request.reply_headers);
  if (request.is_head()) {
    wire(head.append("Connection: close\r\n\r\n"));
    return 200;
  }
  StreamedReply body(std::move(head), request.takes_chunks, wire);
  encoder_.encode_pieces(*page.snapshot, representation,
                         [&body](const BodyPiece& piece) { return body.write(piece); });
  return 200;
}

Reply Site::home(const HttpRequest& /*request*/) {
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.extra_headers.append("Content-Security-Policy: ").append(kStatusPolicy).append("\r\n");
  reply.extra_headers.append("Referrer-Policy: no-referrer\r\nCache-Control: no-store\r\n");
  reply.body = landing_page({settings_.telemetry_path, exporter_.governor_report(),
                             exporter_.collector_statuses(), exporter_.history()});
  return reply;
}

Reply Site::style(const HttpRequest& /*request*/) {
  return {200, "text/css; charset=utf-8", std::string(status_style())};
}

Reply Site::script(const HttpRequest& /*request*/) {
  return {200, "text/javascript; charset=utf-8", std::string(status_script())};
}

Reply Site::healthy(const HttpRequest& /*request*/) {
  return text_reply(200, "Weir is healthy.");
}

Reply Site::ready(const HttpRequest& /*request*/) {
  return text_reply(200, "Weir is ready.");
}

Reply Site::reload(const HttpRequest& /*request*/) {
  if (!settings_.enable_lifecycle || !settings_.reload) {
    return text_reply(403, "Lifecycle API is not enabled.");
  }
  // The reason may quote the configuration: it stands in the log alone.
  if (!settings_.reload()) return text_reply(500, "500: reload failed, see the log");
  return text_reply(200, "Reloaded.");
}

Reply Site::collectors(const HttpRequest& /*request*/) {
  Reply reply;
  reply.content_type = kJson;
  reply.body = collectors_json(exporter_.collector_statuses());
  return reply;
}

Reply Site::history(const HttpRequest& /*request*/) {
  Reply reply;
  reply.content_type = kJson;
  reply.body = history_json(exporter_.history());
  return reply;
}

Reply Site::explain(const HttpRequest& request) {
  const auto explained = explain_json(request.query, exporter_.governor_report());
  if (!explained) return text_reply(400, "400: " + explained.error().message());
  Reply reply;
  reply.content_type = kJson;
  reply.body = *explained;
  return reply;
}

Reply Site::estimate(const HttpRequest& request) {
  const auto selector = read_selector(request.query);
  if (!selector) return text_reply(400, "400: " + selector.error().message());
  Reply reply;
  reply.content_type = kJson;
  reply.body = estimate_json(*selector, exporter_.estimate(*selector));
  return reply;
}

Reply Site::decisions(const HttpRequest& /*request*/) {
  Reply reply;
  reply.content_type = kJson;
  reply.body = decisions_json(exporter_.decisions());
  return reply;
}

Reply Site::governor(const HttpRequest& /*request*/) {
  Reply reply;
  reply.content_type = kJson;
  reply.body = governor_json(exporter_.governor_report());
  return reply;
}

}  // namespace weir::detail
