#include "exposition/page_writer.hpp"

#include <algorithm>

#include "exposition/gzip_body.hpp"

namespace weir::detail {

bool PageWriter::write(const Snapshot& snapshot, const Representation& representation,
                       const PieceSink& sink) {
  if (kept_.fits(snapshot, representation)) return kept_.write(snapshot, sink);
  if (!kept_.starts(snapshot, representation))
    return write(snapshot, representation, sink, nullptr);
  const PieceSink both = [this, &sink](const BodyPiece& piece) {
    kept_.take(piece.text());
    return sink(piece);
  };
  const bool whole = write(snapshot, representation, both, nullptr);
  if (whole && kept_.finish(snapshot)) out_.release();
  return whole;
}

bool PageWriter::write(const Snapshot& snapshot, const Representation& representation,
                       GzipBody& body) {
  const PieceSink packed = text_sink([&body](std::string_view text) { return body.write(text); });
  return write(snapshot, representation, packed, &body);
}

bool PageWriter::write(const Snapshot& snapshot, const Representation& representation,
                       const PieceSink& sink, GzipBody* body) {
  snapshot_ = &snapshot;
  format_ = representation.format;
  const bool has_quotes = format_ != Format::text_0_0_4;
  escaping_ = has_quotes || representation.escaping != Escaping::allow_utf8
                  ? representation.escaping
                  : Escaping::underscores;
  body_ = body;
  family_name_ = {};
  families_.start(snapshot, escaping_);
  out_.start(sink);
  for (std::span<const SnapshotPart> rest = snapshot.parts; !rest.empty(); rest = rest.subspan(1)) {
    const SeriesBlock& block = *rest.front().block;
    if (out_.stopped() || (body_ != nullptr && body_->stopped())) break;
    if (block.units.empty()) continue;
    if (block.family->name != family_name_) start_family(rest);
    write_part(rest.front());
  }
  if (format_ == Format::openmetrics_1_0_0) out_.append("# EOF\n");
  return out_.finish();
}

void PageWriter::start_family(std::span<const SnapshotPart> parts) {
  if (body_ != nullptr) out_.flush();  // so that what is pending is this family's head
  const SeriesBlock& block = *parts.front().block;
  const Family& family = *block.family;
  family_name_ = family.name;
  const auto is_other = [&family](const SnapshotPart& part) {
    return part.block->family->name != family.name;
  };
  const auto end = std::ranges::find_if(parts, is_other);
  const std::string_view name = families_.name_of(block);
  labels_.start_family({parts.begin(), end}, name, escaping_);
  head_ = family_head(family, name, format_, families_);
  const bool lost_its_label = labels_.rename() && labels_.name_of(family.name) != name;
  if (family.type == MetricType::stateset && lost_its_label) {
    head_.type_word = to_string(MetricType::gauge);
  }
  const bool is_quoted = !block.plain_name && !is_metric_name(name);
  write_family_head(head_, is_quoted, family, format_, out_);
  lines_.start_family(name, is_quoted, format_);
}

void PageWriter::write_part(const SnapshotPart& part) {
  const SeriesBlock& block = *part.block;
  const bool has_exemplars =
      format_ == Format::openmetrics_1_0_0 && head_.exemplars && !part.extras().exemplars.empty();
  const double* values = snapshot_->values_of(part).data();
  const bool is_plain = block.plain_name && block.plain_labels;
  if (body_ != nullptr && is_plain && part.extras().timestamps.empty() && !has_exemplars) {
    if (body_->write_known(part, format_, values, out_.pending())) return out_.drop_pending();
  }
  lines_.start_part(part, has_exemplars);
  const bool renames = labels_.rename();
  for (const BlockUnit& unit : block.units) {
    LabelText labels = block.labels(unit);
    if (renames) labels = labels_.renamed(labels, label_text_);
    lines_.write(labels, block.shape(unit), unit.first_value, values + unit.first_value);
    if (out_.stopped()) return;
  }
}

}  // namespace weir::detail
