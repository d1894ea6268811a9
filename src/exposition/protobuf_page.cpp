#include "exposition/protobuf_page.hpp"

#include <algorithm>
#include <string_view>

#include "base/utf8.hpp"
#include "exposition/family_head.hpp"

namespace weir::detail {
namespace {

// Fields of MetricFamily by their numbers in metrics.proto.
constexpr std::uint32_t kName = 1;
constexpr std::uint32_t kHelp = 2;
constexpr std::uint32_t kType = 3;
constexpr std::uint32_t kMetric = 4;
constexpr std::uint32_t kUnit = 5;

constexpr std::size_t kFull = kPieceSize / 2;

// Prometheus refuses a page with a unit that the name does not end in.
bool is_named_for_unit(const Family& family, std::string_view name) {
  constexpr std::string_view kTotal = "_total";
  if (family.type == MetricType::counter && name.ends_with(kTotal)) {
    name.remove_suffix(kTotal.size());
  }
  return has_unit_suffix(name, family.unit);
}

}  // namespace

bool ProtobufPage::write(const Snapshot& snapshot, Escaping escaping, const PieceSink& sink) {
  snapshot_ = &snapshot;
  escaping_ = escaping;
  families_.start(snapshot, escaping);
  out_.start(sink);
  std::span<const SnapshotPart> rest = snapshot.parts;
  while (!rest.empty() && !out_.stopped()) {
    const auto is_other = [&name = rest.front().block->family->name](const SnapshotPart& part) {
      return part.block->family->name != name;
    };
    const auto size = static_cast<std::size_t>(std::ranges::find_if(rest, is_other) - rest.begin());
    write_family(rest.first(size));
    rest = rest.subspan(size);
  }
  return out_.finish();
}

void ProtobufPage::write_head(const Family& family, std::string_view name) {
  head_.clear();
  head_.text_field(kName, name);
  if (is_utf8(family.help)) {
    if (!family.help.empty()) head_.text_field(kHelp, family.help);
  } else {
    head_.text_field(kHelp, replace_invalid_utf8(family.help));
  }
  head_.varint_field(kType, protobuf_type(family.type));
  if (is_named_for_unit(family, name)) head_.text_field(kUnit, family.unit);
}

template <class Take>
void ProtobufPage::write_metrics(std::span<const SnapshotPart> parts, Take take) {
  buffer_.clear();
  for (const SnapshotPart& part : parts) {
    metrics_.start_part(part);
    const double* values = snapshot_->values_of(part).data();
    for (const BlockUnit& unit : part.block->units) {
      metrics_.write(kMetric, *part.block, unit, values + unit.first_value);
      if (buffer_.size() < kFull) continue;
      take();
      if (out_.stopped()) return;
    }
  }
}

void ProtobufPage::write_family(std::span<const SnapshotPart> parts) {
  const SeriesBlock& block = *parts.front().block;
  const std::string_view name = families_.name_of(block);
  labels_.start_family(parts, name, escaping_);
  std::size_t size = 0;
  write_metrics(parts, [&] {
    size += buffer_.size();
    buffer_.clear();
  });
  const bool is_whole = size == 0;  // in the buffer
  size += buffer_.size();
  if (size == 0) return;
  write_head(*block.family, name);
  size += head_.size();
  const auto send = [this](ProtobufBuffer& from) {
    for (std::string_view text = from.view(); !text.empty();) {
      if (out_.room_left() == 0) out_.flush();
      const std::size_t size_here = std::min(text.size(), out_.room_left());
      out_.append(text.substr(0, size_here));
      text.remove_prefix(size_here);
    }
    from.clear();
  };
  out_.commit(put_varint(out_.room(kMaxVarint), size));
  send(head_);
  if (!is_whole) write_metrics(parts, [&] { send(buffer_); });
  send(buffer_);
}

}  // namespace weir::detail
