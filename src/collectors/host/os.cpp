#include <array>
#include <optional>
#include <string>

#include "collectors/host/os_release.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::OsRelease;

constexpr std::array kFamilies{
    FamilySpec{"node_os_info", "The operating system as os-release names it; always 1."},
    FamilySpec{"node_os_version", "Major and minor version of the operating system, as a number."},
    FamilySpec{"node_os_support_end_timestamp_seconds",
               "Day on which support of the operating system ends, in seconds since 1970."},
};

class Os final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    auto text = etc_.read(context.host);
    if (!text && text.error().code() == ErrorCode::not_found) text = usr_lib_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    if (*text != parsed_text_) {
      parsed_text_ = *text;
      release_ = detail::parse_os_release(*text);
    }
    add(release_, out);
    return {};
  }

 private:
  static void add(const OsRelease& os, SampleBatch& out) {
    out.add(kFamilies[0],
            {{"build_id", os.build_id},
             {"id", os.id},
             {"id_like", os.id_like},
             {"image_id", os.image_id},
             {"image_version", os.image_version},
             {"name", os.name},
             {"pretty_name", os.pretty_name},
             {"variant", os.variant},
             {"variant_id", os.variant_id},
             {"version", os.version},
             {"version_codename", os.version_codename},
             {"version_id", os.version_id}},
            1);
    if (const auto version = detail::major_minor(os.version_id)) {
      out.add(kFamilies[1], {{"id", os.id}, {"id_like", os.id_like}, {"name", os.name}}, *version);
    }
    if (const auto end = detail::parse_date(os.support_end)) {
      out.add(kFamilies[2], to_seconds(end->time_since_epoch()));
    }
  }

  FileReader etc_{&HostRoot::root, "etc/os-release", detail::Written::at_once};
  FileReader usr_lib_{&HostRoot::root, "usr/lib/os-release", detail::Written::at_once};
  std::string parsed_text_;
  OsRelease release_;  // of parsed_text_
};

}  // namespace

CollectorSpec os_spec() {
  return {"os", "The operating system's release.", true, kFamilies, {}, detail::make_collector<Os>};
}

}  // namespace weir::collectors
