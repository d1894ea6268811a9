#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_entropy_available_bits", "Entropy in the kernel's pool, in bits."},
    FamilySpec{"node_entropy_pool_size_bits", "Size of the kernel's entropy pool, in bits."},
};

class Entropy final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    add(available_, kFamilies[0], context, out);
    add(pool_size_, kFamilies[1], context, out);
    if (out.empty())
      return Error(ErrorCode::no_data, context.host.proc("sys/kernel/random") + ": no figures");
    return {};
  }

 private:
  static void add(FileReader& file, const FamilySpec& family, const CollectContext& context,
                  SampleBatch& out) {
    const auto text = file.read(context.host);
    if (!text) return;
    const auto bits = detail::parse_number<std::uint64_t>(detail::trim(*text));
    if (bits) out.add(family, static_cast<double>(*bits));
  }

  FileReader available_{&HostRoot::proc, "sys/kernel/random/entropy_avail",
                        detail::Written::at_once};
  FileReader pool_size_{&HostRoot::proc, "sys/kernel/random/poolsize", detail::Written::at_once};
};

}  // namespace

CollectorSpec entropy_spec() {
  return {"entropy", "Entropy available.", true, kFamilies, {}, detail::make_collector<Entropy>};
}

}  // namespace weir::collectors
