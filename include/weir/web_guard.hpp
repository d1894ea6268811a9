/// \file
/// WebGuard: keeps a WebConfig in force while a server runs. The files that it was read from are
/// looked at with every request and every TLS handshake; when one has changed, all is read again.
/// What cannot be read, or is not good, changes nothing: the old configuration stays, the log says
/// why, and a metric counts it.
#pragma once

#include <functional>
#include <memory>

#include "weir/batch.hpp"
#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/log.hpp"
#include "weir/web_config.hpp"

namespace weir {

namespace detail {
class LiveWebGuard;
}

/// Thread safe.
class WebGuard {
 public:
  /// Called at the start and after a change; on a thread with a stack of the usual size.
  using Read = std::function<Expected<WebConfig>()>;

  /// Reads for the first time. Errors: those of \p read; parse for a certificate or key that
  /// cannot be used. \p clock must outlive it.
  static Expected<std::shared_ptr<WebGuard>> start(Read read, const Clock& clock, Logger log = {});
  /// Whether start() would take this.
  static Expected<void> check(const WebConfig& config);
  virtual ~WebGuard() = default;
  WebGuard(const WebGuard&) = delete;
  WebGuard& operator=(const WebGuard&) = delete;

  /// Reads again, changed or not. TLS and passwords can be changed, but neither turned on nor off:
  /// a file that was cut short would else open the door.
  virtual Expected<void> reload() = 0;
  /// Appends weir_web_*.
  virtual void fill(SampleBatch& batch) const = 0;

 private:
  friend class detail::LiveWebGuard;
  WebGuard() = default;
};

}  // namespace weir
