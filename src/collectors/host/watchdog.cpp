// Watchdog timers (class/watchdog; Linux, Documentation/ABI/testing/sysfs-class-watchdog).
#include <array>
#include <string>
#include <vector>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

struct Number {
  const char* file = "";
  FamilySpec family;
};
constexpr auto kGauge = MetricType::gauge;
constexpr std::array kNumbers{
    Number{"access_cs0",
           {"node_watchdog_access_cs0", "1 if the card's chip select 0 is in use.", kGauge,
            Fold::max}},
    Number{"bootstatus",
           {"node_watchdog_bootstatus", "Why the machine booted, as bits; 0 for no alarm.", kGauge,
            Fold::max}},
    Number{"fw_version",
           {"node_watchdog_fw_version", "Version of the watchdog's firmware.", kGauge, Fold::max}},
    Number{"nowayout",
           {"node_watchdog_nowayout", "1 if the watchdog cannot be stopped.", kGauge, Fold::max}},
    Number{"pretimeout",
           {"node_watchdog_pretimeout_seconds", "How long before the timeout it warns.", kGauge,
            Fold::max}},
    Number{
        "timeleft",
        {"node_watchdog_timeleft_seconds", "Time until it resets the machine.", kGauge, Fold::max}},
    Number{"timeout",
           {"node_watchdog_timeout_seconds",
            "Time without a sign of life after which it resets "
            "the machine.",
            kGauge, Fold::max}},
};
constexpr FamilySpec kInfo{"node_watchdog_info", "What the watchdog is and does; always 1."};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() + 1> families{};
  for (std::size_t i = 0; i < kNumbers.size(); ++i) families[i] = kNumbers[i].family;
  families[kNumbers.size()] = kInfo;
  return families;
}();

// Labels of the info series, each its file's name.
constexpr std::array kTexts{"identity", "options", "pretimeout_governor", "state", "status"};

class Watchdog final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    numbers_.collect(class_.directory(), out);
    for (detail::TextLabels& info : infos_) {
      out.add(out.family(kInfo), info.read(class_.directory()), 1);
    }
    return {};
  }

 private:
  void list() {
    numbers_.clear();
    infos_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    const detail::Directory& directory = class_.directory();
    for (const std::string& name : *names) {
      for (const Number& number : kNumbers) {
        std::string path = name + "/" + number.file;
        if (!directory.has(path.c_str())) continue;
        numbers_.add(std::move(path), number.family, {{"name", name}});
      }
      detail::TextLabels& info = infos_.emplace_back();
      info.add_fixed("name", name);
      for (const char* text : kTexts) {
        std::string path = name + "/" + text;
        if (directory.has(path.c_str())) info.add(text, std::move(path));
      }
    }
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/watchdog"};
  detail::AttributeList numbers_;
  std::vector<detail::TextLabels> infos_;
};

}  // namespace

CollectorSpec watchdog_spec() {
  return {"watchdog", "Watchdog timers.", true, kFamilies, {}, detail::make_collector<Watchdog>};
}

}  // namespace weir::collectors
