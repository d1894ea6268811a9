#include "collectors/host/filefd.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

Expected<FileHandles> parse_file_nr(std::string_view text) {
  std::array<std::string_view, 3> fields;  // allocated, allocated but unused, maximum
  if (split_fields(text, fields).size() == fields.size()) {
    const auto allocated = parse_number<std::uint64_t>(fields[0]);
    const auto maximum = parse_number<std::uint64_t>(fields[2]);
    if (allocated && maximum) return FileHandles{*allocated, *maximum};
  }
  return Error(ErrorCode::parse, "sys/fs/file-nr: expected three whole numbers");
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_filefd_allocated", "File handles that the kernel has allocated."},
    FamilySpec{"node_filefd_maximum", "File handles that the kernel may allocate."},
};

class Filefd final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    const auto handles = detail::parse_file_nr(*text);
    if (!handles) return handles.error();
    out.add(kFamilies[0], static_cast<double>(handles->allocated));
    out.add(kFamilies[1], static_cast<double>(handles->maximum));
    return {};
  }

 private:
  FileReader file_{&HostRoot::proc, "sys/fs/file-nr", detail::Written::at_once};
};

}  // namespace

CollectorSpec filefd_spec() {
  return {"filefd", "File handles in use.", true, kFamilies, {}, detail::make_collector<Filefd>};
}

}  // namespace weir::collectors
