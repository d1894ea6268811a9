#include "exposition/page_writer.hpp"

#include "exposition/gzip_body.hpp"

namespace weir::detail {

bool PageWriter::write(const Snapshot& snapshot, Format format, GzipBody& body) {
  return write(
      snapshot, format, [&body](std::string_view piece) { return body.write(piece); }, &body);
}

bool PageWriter::write(const Snapshot& snapshot, Format format, const ByteSink& sink,
                       GzipBody* body) {
  snapshot_ = &snapshot;
  format_ = format;
  body_ = body;
  family_name_ = {};
  out_.start(sink);
  for (const SnapshotPart& part : snapshot.parts) {
    if (out_.stopped()) break;
    if (!part.block->units.empty()) write_part(part);
  }
  if (format_ == Format::openmetrics_1_0_0) out_.append("# EOF\n");
  return out_.finish();
}

void PageWriter::start_family(const Family& family) {
  head_ = family_head(family, format_, *snapshot_);
  write_family_head(head_, family, format_, out_);
  family_name_ = family.name;
  lines_.start_family(family, format_);
}

void PageWriter::write_part(const SnapshotPart& part) {
  const SeriesBlock& block = *part.block;
  if (block.family->name != family_name_) start_family(*block.family);
  const bool has_exemplars =
      format_ == Format::openmetrics_1_0_0 && head_.exemplars && !part.exemplars.empty();
  const double* values = snapshot_->values_of(part).data();
  if (body_ != nullptr && part.timestamps.empty() && !has_exemplars) {
    if (const auto packed = body_->known(part, format_, values)) {
      out_.flush();  // what stands before it
      if (!out_.stopped()) body_->write(*packed, part, format_, values);
      return;
    }
  }
  lines_.start_part(part, has_exemplars);
  for (const BlockUnit& unit : block.units) {
    lines_.write(block, unit, values + unit.first_value);
    if (out_.stopped()) return;
  }
}

}  // namespace weir::detail
