// Settings of the kernel (/proc/sys), those that the flags name: numbers as metrics, words as
// labels.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/host/sysctl_setting.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.sysctl.include";
constexpr std::string_view kIncludeInfo = "collector.sysctl.include-info";
constexpr std::array kOptions{
    OptionSpec{kInclude,
               "A sysctl to expose as numbers: vm.swappiness, or fs.file-nr:total,temp,max with "
               "names for its values.",
               OptionSpec::Kind::list},
    OptionSpec{kIncludeInfo, "A sysctl to expose as words, the labels of node_sysctl_info.",
               OptionSpec::Kind::list},
};
constexpr FamilySpec kInfo{"node_sysctl_info", "A word of a sysctl's value; always 1."};
constexpr FamilySpec kUnreadable{
    "weir_sysctl_unreadable",
    "A sysctl of the flags that is absent, of another form or may not be read; always 1.",
    MetricType::gauge, Fold::sum};

struct Source {
  SysctlSetting setting;
  detail::FileReader file;
  bool as_info;
};

class Sysctl final : public Collector {
 public:
  explicit Sysctl(std::vector<Source> sources) : sources_(std::move(sources)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (sources_.empty()) {
      return Error(ErrorCode::no_data, "neither --" + std::string(kInclude) + " nor --" +
                                           std::string(kIncludeInfo) + " is given");
    }
    for (Source& source : sources_) {
      const auto text = source.file.read(context.host);
      if (!text || !add(source, *text, out)) {
        out.add(kUnreadable, {{"name", source.setting.name}}, 1);
      }
    }
    return {};
  }

 private:
  // False if the text is of another form; then nothing of it is added.
  bool add(const Source& source, std::string_view text, SampleBatch& out) {
    if (source.as_info) return add_info(source, text, out);
    numbers_.clear();
    detail::Cursor fields(text);
    for (auto field = fields.field(); !field.empty(); field = fields.field()) {
      const auto number = detail::parse_number<std::int64_t>(field);
      if (!number) return false;
      numbers_.push_back(static_cast<double>(*number));
    }
    const auto& mapping = source.setting.mapping;
    if (numbers_.empty() || (!mapping.empty() && mapping.size() != numbers_.size())) return false;
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      const FamilySpec* const family = families_.find(
          mapping.empty() ? source.setting.key : mapping[i], [](std::string_view) { return true; });
      if (family == nullptr) return false;
      if (mapping.empty() && numbers_.size() > 1) {
        out.add(*family, {{"index", detail::IntegerText(i).view()}}, numbers_[i]);
      } else {
        out.add(*family, numbers_[i]);
      }
    }
    return true;
  }

  static bool add_info(const Source& source, std::string_view text, SampleBatch& out) {
    detail::Cursor fields(text);
    std::uint32_t index = 0;
    for (auto field = fields.field(); !field.empty(); field = fields.field()) {
      out.add(kInfo,
              {{"index", detail::IntegerText(index++).view()},
               {"name", source.setting.name},
               {"value", field}},
              1);
    }
    return true;
  }

  std::vector<Source> sources_;
  detail::FamilyNames families_{"node_sysctl_", "The sysctl ", MetricType::untyped};
  std::vector<double> numbers_;  // kept for its memory
};

Expected<std::unique_ptr<Collector>> make_sysctl(const CollectorOptions& options) {
  std::vector<Source> sources;
  for (const std::string_view flag : {kInclude, kIncludeInfo}) {
    const bool as_info = flag == kIncludeInfo;
    for (const std::string& text : options.list(flag)) {
      auto setting = parse_sysctl_setting(flag, text);
      if (!setting) return setting.error();
      if (as_info && !setting->mapping.empty()) {
        return Error(ErrorCode::invalid_argument,
                     "--" + std::string(flag) + ": '" + text + "': words have no names");
      }
      detail::FileReader file(&HostRoot::proc, setting->path);
      sources.push_back({std::move(*setting), std::move(file), as_info});
    }
  }
  return std::unique_ptr<Collector>(std::make_unique<Sysctl>(std::move(sources)));
}

}  // namespace

CollectorSpec sysctl_spec() {
  // Its families are what the flags name.
  return {"sysctl", "Settings of the kernel.", false, {}, kOptions, make_sysctl};
}

}  // namespace weir::collectors
