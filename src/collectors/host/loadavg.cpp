#include "collectors/host/loadavg.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

Expected<LoadAverages> parse_loadavg(std::string_view text) {
  Cursor cursor(text);
  const auto one = parse_number<double>(cursor.field());
  const auto five = parse_number<double>(cursor.field());
  const auto fifteen = parse_number<double>(cursor.field());
  if (!one || !five || !fifteen) return Error(ErrorCode::parse, "loadavg: expected three numbers");
  return LoadAverages{*one, *five, *fifteen};
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_load1", "Load average over one minute."},
    FamilySpec{"node_load5", "Load average over five minutes."},
    FamilySpec{"node_load15", "Load average over fifteen minutes."},
};

class Loadavg final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    const auto load = detail::parse_loadavg(*text);
    if (!load) return load.error();
    out.add(kFamilies[0], load->one_minute);
    out.add(kFamilies[1], load->five_minutes);
    out.add(kFamilies[2], load->fifteen_minutes);
    return {};
  }

 private:
  FileReader file_{&HostRoot::proc, "loadavg", detail::Written::at_once};
};

}  // namespace

CollectorSpec loadavg_spec() {
  return {"loadavg", "Load averages.", true, kFamilies, {}, detail::make_collector<Loadavg>};
}

}  // namespace weir::collectors
