#include "collectors/host/cpu_vulnerability.hpp"

#include <array>
#include <string>
#include <vector>

#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{
    FamilySpec{"node_cpu_vulnerabilities_info",
               "A vulnerability of the CPU, and what is done about it; always 1."}};

class CpuVulnerabilities final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = directory_.refresh(context.host);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) {
      directory_.look(
          [this] { names_ = directory_.directory().names().value_or(std::vector<std::string>()); });
    }
    // A mitigation may be switched while the system runs, so all are read every time.
    detail::AttributeBuffer buffer;
    for (const std::string& name : names_) {
      const auto text = directory_.directory().text(name.c_str(), buffer);
      if (!text) continue;
      const CpuVulnerability vulnerability = parse_cpu_vulnerability(*text);
      out.add(kFamilies[0],
              {{"codename", name},
               {"mitigation", vulnerability.mitigation},
               {"state", vulnerability.state}},
              1);
    }
    return {};
  }

 private:
  detail::WatchedDirectory directory_{&HostRoot::sys, "devices/system/cpu/vulnerabilities"};
  std::vector<std::string> names_;
};

}  // namespace

CollectorSpec cpu_vulnerabilities_spec() {
  return {"cpu_vulnerabilities",
          "Vulnerabilities of the CPU.",
          false,
          kFamilies,
          {},
          detail::make_collector<CpuVulnerabilities>};
}

}  // namespace weir::collectors
