#include <array>
#include <cstdint>
#include <optional>

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
    add(read(available_, context.host), kFamilies[0], out);
    if (!pool_bits_) pool_bits_ = read(pool_size_, context.host);  // fixed as the kernel is built
    add(pool_bits_, kFamilies[1], out);
    if (out.empty())
      return Error(ErrorCode::no_data, context.host.proc("sys/kernel/random") + ": no figures");
    return {};
  }

 private:
  static std::optional<std::uint64_t> read(FileReader& file, const HostRoot& host) {
    const auto text = file.read(host);
    return text ? detail::parse_number<std::uint64_t>(detail::trim(*text)) : std::nullopt;
  }
  static void add(std::optional<std::uint64_t> bits, const FamilySpec& family, SampleBatch& out) {
    if (bits) out.add(family, static_cast<double>(*bits));
  }

  FileReader available_{&HostRoot::proc, "sys/kernel/random/entropy_avail",
                        detail::Written::at_once};
  FileReader pool_size_{&HostRoot::proc, "sys/kernel/random/poolsize", detail::Written::at_once};
  std::optional<std::uint64_t> pool_bits_;
};

}  // namespace

CollectorSpec entropy_spec() {
  return {"entropy", "Entropy available.", true, kFamilies, {}, detail::make_collector<Entropy>};
}

}  // namespace weir::collectors
