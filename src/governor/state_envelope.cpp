#include "governor/state_envelope.hpp"

#include "governor/state_archive.hpp"
#include "model/series_key.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kMagic = "weirgov\n";
constexpr std::size_t kChecksumBytes = 8;
// To be raised whenever an archive() changes what it names, or the meaning of a field changes.
constexpr std::uint32_t kVersion = 2;

std::string checksum_of(std::string_view bytes) {
  StateWriter out({});
  out(checksum(bytes));
  return out.bytes();
}

}  // namespace

// Layout: magic, version, time of the last page, seed, content, checksum of all before it.
std::string seal(const StateEnvelope& envelope) {
  StateWriter head({});
  head(kVersion, envelope.last_page, envelope.seed);
  std::string bytes(kMagic);
  bytes.append(head.bytes()).append(envelope.content);
  return bytes.append(checksum_of(bytes));
}

Expected<StateEnvelope> open_envelope(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return Error(ErrorCode::parse, "this is no saved governor state");
  std::uint32_t version = 0;
  StateEnvelope envelope;
  const std::string_view rest = bytes.substr(kMagic.size());
  StateReader in(rest, {});
  in(version);
  if (in.is_sound() && version != kVersion)
    return Error(ErrorCode::unsupported, "the saved state has version " + std::to_string(version) +
                                             ", this program reads version " +
                                             std::to_string(kVersion));
  in(envelope.last_page, envelope.seed);
  const std::size_t head = sizeof version + sizeof(std::int64_t) + sizeof envelope.seed;
  if (!in.is_sound() || rest.size() < head + kChecksumBytes)
    return Error(ErrorCode::parse, "the saved state is cut short");
  const std::string_view summed = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (bytes.substr(summed.size()) != checksum_of(summed))
    return Error(ErrorCode::parse, "the saved state is damaged: its checksum does not match");
  envelope.content = rest.substr(head, rest.size() - head - kChecksumBytes);
  return envelope;
}

}  // namespace weir::detail
