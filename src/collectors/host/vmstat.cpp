#include "collect/regex.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/known_lines.hpp"
#include "collectors/support/take_number.hpp"

#include <array>
#include <cstdint>
#include <limits>
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

  // The kernel sums and writes up the lines one by one as they are read, and a running kernel's are
  // always the same: those behind the last that is wanted are left to it.
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    auto text = file_.read_lines(context.host, wanted_.end + kRoomToGrow);
    if (!text) return text.error();
    Wanted wanted = add(*text, out);
    if (wanted.lines < wanted_.lines) {
      out.clear();
      text = file_.read(context.host);
      if (!text) return text.error();
      wanted = add(*text, out);
    }
    wanted_ = wanted;
    return {};
  }

 private:
  // What the numbers before the last wanted line may have grown by since the last time, in digits.
  static constexpr std::size_t kRoomToGrow = 128;
  struct Wanted {
    std::size_t lines = std::numeric_limits<std::size_t>::max();  // none is known yet
    std::size_t end = 0;                                          // of the last one
  };

  Wanted add(std::string_view text, SampleBatch& out) {
    Wanted wanted{0, 0};
    const auto family_of = [this](std::string_view key) {
      return families_.find(key,
                            [this](std::string_view name) { return fields_.matches_once(name); });
    };
    lines_.each(text, family_of, [&](const FamilySpec& family, std::string_view value) {
      ++wanted.lines;
      wanted.end = static_cast<std::size_t>(value.data() + value.size() - text.data());
      if (const auto number = detail::take_number(value))
        out.add(family, static_cast<double>(*number));
    });
    return wanted;
  }

  Regex fields_;
  FileReader file_{&HostRoot::proc, "vmstat"};
  detail::FamilyNames families_{"node_vmstat_", "/proc/vmstat's field ", MetricType::untyped};
  detail::KnownLines<FamilySpec> lines_{detail::KeyEnd::blank};
  Wanted wanted_;
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
