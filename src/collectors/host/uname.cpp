#include <sys/utsname.h>

#include <array>
#include <cerrno>

#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{
    FamilySpec{"node_uname_info",
               "The kernel's names and version as uname(2) gives them; always 1."},
};

class Uname final : public Collector {
 public:
  Expected<void> collect(const CollectContext& /*context*/, SampleBatch& out) override {
    utsname name{};
    if (::uname(&name) != 0) return errno_error("uname", errno);
    out.add(kFamilies[0],
            {{"domainname", name.domainname},
             {"machine", name.machine},
             {"nodename", name.nodename},
             {"release", name.release},
             {"sysname", name.sysname},
             {"version", name.version}},
            1);
    return {};
  }
};

}  // namespace

CollectorSpec uname_spec() {
  return {"uname", "The kernel's names.", true, kFamilies, {}, detail::make_collector<Uname>};
}

}  // namespace weir::collectors
