#include <array>
#include <optional>
#include <string>

#include "collectors/host/os_release.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/last_look.hpp"
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
    // It changes when somebody upgrades the system.
    if (!look_.stands(context)) {
      if (auto read_again = read(context); !read_again) return read_again;
    }
    out.add(out.family(kFamilies[0]), info_.text(), 1);
    if (version_) out.add(out.family(kFamilies[1]), names_.text(), *version_);
    if (support_end_) out.add(kFamilies[2], to_seconds(support_end_->time_since_epoch()));
    return {};
  }

 private:
  Expected<void> read(const CollectContext& context) {
    look_.take(context);
    auto text = etc_.read(context.host);
    if (!text && text.error().code() == ErrorCode::not_found) text = usr_lib_.read(context.host);
    if (!text) {
      look_.forget();
      return detail::absent_is_no_data(text.error());
    }
    if (*text == parsed_text_) return {};
    parsed_text_ = *text;
    take_over(detail::parse_os_release(*text));
    return {};
  }

  void take_over(const OsRelease& os) {
    info_ = LabelSet{{"build_id", os.build_id},
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
                     {"version_id", os.version_id}};
    names_ = LabelSet{{"id", os.id}, {"id_like", os.id_like}, {"name", os.name}};
    version_ = detail::major_minor(os.version_id);
    support_end_ = detail::parse_date(os.support_end);
  }

  FileReader etc_{&HostRoot::root, "etc/os-release", detail::Written::at_once};
  FileReader usr_lib_{&HostRoot::root, "usr/lib/os-release", detail::Written::at_once};
  detail::LastLook look_;
  std::string parsed_text_;
  LabelSet info_;  // of parsed_text_, as what follows
  LabelSet names_;
  std::optional<double> version_;
  std::optional<std::chrono::sys_days> support_end_;
};

}  // namespace

CollectorSpec os_spec() {
  return {"os", "The operating system's release.", true, kFamilies, {}, detail::make_collector<Os>};
}

}  // namespace weir::collectors
