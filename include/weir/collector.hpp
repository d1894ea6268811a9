/// \file
/// Collector: the one interface to implement in order to add a source of metrics. A collector is
/// run by one thread at a time, but not always the same one. It may take long (its own deadline and
/// nobody else's page suffers), it may throw (caught, counted, the page goes on), it may stay stuck
/// for ever (the page goes out without it).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "weir/batch.hpp"
#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/host_root.hpp"
#include "weir/log.hpp"

namespace weir {

namespace detail {
class SharedTexts;
}

/// What a run may use of the world; borrowed for the call, except that what `host` and `clock`
/// point at lives as long as the registry.
struct CollectContext {
  const HostRoot& host;
  const Clock& clock;
  MonotonicTime deadline;  ///< results later than this are thrown away
  std::stop_token stop;    ///< requested when the deadline has passed or the exporter stops
  const Logger& log;
  /// The kernel's count of device events when the collection began: the same as at an earlier one,
  /// and no device or module came or went meanwhile. 0: not known.
  std::uint64_t device_events = 0;
  /// What Weir's own collectors read together; null: each reads for itself.
  detail::SharedTexts* shared = nullptr;
  MonotonicTime started = clock.monotonic();  ///< when the run began
};

/// How a collector's part in the last collection ended.
struct RunEnd {
  std::string_view reason;  ///< "" on success, else as CollectorStatus::reason
  Duration duration{};
};

class Collector {
 public:
  Collector() = default;
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  virtual ~Collector() = default;

  /// Appends this run's units to \p out, which is empty (its families are those of the last run).
  /// On an error what was appended is thrown away and the page shows success 0 with the error's
  /// code as reason; ErrorCode::no_data says that the source is healthy but absent here. An item
  /// that vanishes in mid-read (ENOENT, ESRCH, EINVAL, EIO) is skipped, not an error.
  virtual Expected<void> collect(const CollectContext& context, SampleBatch& out) = 0;

  /// Appends series about the source that must be seen when it failed, too: they stand beside the
  /// budget and are never folded, so they are few and their names begin with "weir_". Called once a
  /// collection, by another thread than a run that is stuck. What it throws costs these series.
  virtual void report(const RunEnd& /*last*/, SampleBatch& /*out*/) const {}
};

/// A collector with the name that it is registered under.
struct NamedCollector {
  std::string name;
  std::unique_ptr<Collector> collector;
};

/// One option `--collector.NAME.option` of a collector.
struct OptionSpec {
  /// flag: --x / --no-x; list: repeatable; objects: a list whose elements may be JSON objects in
  /// the configuration file, and come as their text.
  enum class Kind { flag, text, list, objects };
  std::string_view name;  ///< full flag name without dashes: "collector.netdev.device-exclude"
  std::string_view help;
  Kind kind = Kind::text;
  std::string_view default_value = {};     ///< "true"/"false" for a flag
  std::string_view deprecated_alias = {};  ///< an old full flag name, accepted with a warning
};

/// The values of a collector's options, by full flag name; what was not given has its default.
class CollectorOptions {
 public:
  /// Declares \p specs' defaults.
  explicit CollectorOptions(std::span<const OptionSpec> specs = {});
  /// Sets (for a list: appends) a value; not_found if no such option was declared. The first value
  /// given to a list replaces its default.
  Expected<void> set(std::string_view name, std::string value);

  /// Precondition of the four: an option of that name was declared.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& list(std::string_view name) const;
  /// True if the user gave it.
  [[nodiscard]] bool given(std::string_view name) const;

 private:
  struct Entry {
    OptionSpec spec;
    std::vector<std::string> values;
    bool given = false;
  };
  [[nodiscard]] const Entry& entry(std::string_view name) const;
  std::vector<Entry> entries_;
};

/// A kind of collector, as the catalog lists it. Everything in it is static data.
struct CollectorSpec {
  std::string_view name;  ///< `--collector.NAME`, and the label collector="NAME"
  std::string_view help;  ///< one sentence: "Exposes load average."
  bool enabled_by_default = true;
  std::span<const FamilySpec>
      families;  ///< all it can emit, for docs/metrics.md; empty if its input decides
  std::span<const OptionSpec> options;
  /// Builds one; a wrong option (a bad regular expression, ...) is an error that names the flag.
  Expected<std::unique_ptr<Collector>> (*make)(const CollectorOptions& options);
  /// Instead of `make`, for a kind whose options name sources: a collector, and so a tenant of the
  /// governor, for each. Without sources it is nothing, so --collector.disable-defaults leaves it.
  Expected<std::vector<NamedCollector>> (*make_each)(const CollectorOptions& options) = nullptr;
};

}  // namespace weir
