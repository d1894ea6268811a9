// Site: all pages of one server. Knows HTTP requests and replies, but no web server; thread safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "http/reply.hpp"
#include "http/request.hpp"
#include "weir/exposition.hpp"
#include "weir/http_server.hpp"

namespace weir::detail {

class Site {
 public:
  // \p exporter must outlive it.
  Site(HttpServerSettings settings, Exporter& exporter, Logger log)
      : settings_(std::move(settings)), exporter_(exporter), log_(std::move(log)) {}

  // Answers one request. \returns the status, for the log. May throw bad_alloc.
  int answer(const HttpRequest& request, const WireSink& wire);

  // From now on every request is refused with 503: the server is about to stop.
  void drain() noexcept { draining_ = true; }

 private:
  struct Route {
    std::string_view path;
    std::string_view methods;  // the Allow header
    Reply (Site::*page)(const HttpRequest& request);
  };
  static std::span<const Route> routes();

  int route(const HttpRequest& request, const WireSink& wire);
  int scrape(const HttpRequest& request, const WireSink& wire);
  int send_page(const Page& page, const HttpRequest& request, const WireSink& wire);
  [[nodiscard]] bool knows(const CollectorFilter& filter) const;

  Reply home(const HttpRequest& request);
  Reply healthy(const HttpRequest& request);
  Reply ready(const HttpRequest& request);
  Reply reload(const HttpRequest& request);
  Reply collectors(const HttpRequest& request);
  Reply governor(const HttpRequest& request);
  Reply estimate(const HttpRequest& request);
  Reply explain(const HttpRequest& request);
  Reply decisions(const HttpRequest& request);
  Reply history(const HttpRequest& request);
  Reply script(const HttpRequest& request);
  Reply style(const HttpRequest& request);

  const HttpServerSettings settings_;
  Exporter& exporter_;
  const Logger log_;
  Encoder encoder_;
  std::atomic<bool> draining_{false};
  std::atomic<std::uint32_t> scrapes_{0};  // under way
};

}  // namespace weir::detail
