#include "collect/regex.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/known_lines.hpp"

#include <array>
#include <cstdint>
#include <memory>

#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::Regex;

constexpr std::string_view kFieldsFlag = "collector.vmstat.fields";
constexpr std::array kOptions{
    OptionSpec{kFieldsFlag, "Regular expression of the fields of /proc/vmstat to expose.",
               OptionSpec::Kind::text, "^(oom_kill|pgpg|pswp|pg.*fault).*"},
};

class Vmstat final : public Collector {
 public:
  explicit Vmstat(Regex fields) : fields_(std::move(fields)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    const auto family_of = [this](std::string_view key) {
      return families_.find(key, [this](std::string_view name) { return fields_.matches(name); });
    };
    lines_.each(*text, family_of, [&out](const FamilySpec& family, std::string_view value) {
      const auto number = detail::parse_number<std::uint64_t>(detail::Cursor(value).field());
      if (number) out.add(family, static_cast<double>(*number));
    });
    return {};
  }

 private:
  Regex fields_;
  FileReader file_{&HostRoot::proc, "vmstat"};
  detail::FamilyNames families_{"node_vmstat_", "/proc/vmstat's field ", MetricType::untyped};
  detail::KnownLines<FamilySpec> lines_{detail::KeyEnd::blank};
};

Expected<std::unique_ptr<Collector>> make_vmstat(const CollectorOptions& options) {
  auto fields = Regex::compile(kFieldsFlag, options.text(kFieldsFlag));
  if (!fields) return fields.error();
  return std::unique_ptr<Collector>(std::make_unique<Vmstat>(std::move(*fields)));
}

}  // namespace

CollectorSpec vmstat_spec() {
  return {"vmstat", "Virtual memory statistics.", true, {}, kOptions, make_vmstat};
}

}  // namespace weir::collectors
