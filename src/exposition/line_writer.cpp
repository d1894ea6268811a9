#include "exposition/line_writer.hpp"

#include "base/number.hpp"
#include "exposition/extras.hpp"

namespace weir::detail {
void LineWriter::start_family(const Family& family, Format format) {
  format_ = format;
  name_text_.clear();
  for (const std::string_view suffix : {"{", "_bucket{", "_sum{", "_count{"}) {
    name_text_.append(family.name).append(suffix);
  }
  std::string_view rest = name_text_;
  const auto take = [&rest, &family](std::size_t suffix_size) {
    const std::string_view name = rest.substr(0, family.name.size() + suffix_size);
    rest.remove_prefix(name.size());
    return name;
  };
  names_.plain = take(1);
  names_.bucket = take(8);
  names_.sum = take(5);
  names_.count = take(7);
}

void LineWriter::start_part(const SnapshotPart& part, bool exemplars) {
  timestamps_ = part.timestamps;
  exemplars_ = {};
  if (exemplars) exemplars_ = part.exemplars;
  has_extras_ = !timestamps_.empty() || !exemplars_.empty();
  rendered_shape_ = nullptr;
  unit_ = 0;
}

void LineWriter::write_line(std::string_view name, std::string_view labels, std::string_view tail,
                            double value) {
  char* out = out_.room(name.size() + labels.size() + tail.size() + kMaxNumberSize + 1);
  out = put(out, name);
  out = put(out, labels);
  out = put(out, tail);
  const char* const value_begin = out;
  out = write_number(out, value);
  if (has_extras_) [[unlikely]] {
    out_.commit(out);
    write_extras();
    out = out_.room(1);
  }
  *out++ = '\n';
  out_.commit(out);
  if (marks_ != nullptr) marks_->push_back({out_.offset_of(value_begin), out_.offset_of(out)});
}

void LineWriter::write(const SeriesBlock& block, const BlockUnit& unit, const double* values) {
  const std::string_view labels = block.labels(unit).view();
  const Shape& shape = block.shape(unit);
  line_ = unit.first_value;
  if (shape.kind == UnitKind::scalar) {
    exemplars_end_ = line_ + 1;
    write_sample(names_.plain, labels, *values);
  } else {
    write_keyed(shape, labels, values);
  }
  ++unit_;
}

void LineWriter::write_keyed(const Shape& shape, std::string_view labels, const double* values) {
  if (&shape != rendered_shape_) {
    keys_.render(shape, format_);
    rendered_shape_ = &shape;
  }
  const bool is_histogram = shape.kind == UnitKind::histogram;
  const std::string_view name = is_histogram ? names_.bucket : names_.plain;
  exemplars_end_ = line_ + static_cast<std::uint32_t>(keys_.size());
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    write_sample(name, labels, keys_[key], *values++);
  }
  write_sample(names_.sum, labels, values[0]);
  write_sample(names_.count, labels, values[1]);
}

void LineWriter::write_sample(std::string_view name, std::string_view labels, double value) {
  if (labels.empty()) {
    write_line(name.substr(0, name.size() - 1), {}, " ", value);
  } else {
    write_line(name, labels, "} ", value);
  }
}

void LineWriter::write_sample(std::string_view name, std::string_view labels, std::string_view key,
                              double value) {
  if (labels.empty()) key.remove_prefix(1);  // its comma
  write_line(name, labels, key, value);
}

void LineWriter::write_extras() {
  const auto* timestamp = advance_to(timestamps_, &PageTimestamp::unit, unit_);
  if (timestamp != nullptr) write_timestamp(timestamp->timestamp, format_, out_);
  const auto* exemplar = advance_to(exemplars_, &PageExemplar::line, line_);
  if (exemplar != nullptr && line_ < exemplars_end_ && fits_openmetrics(*exemplar)) {
    write_exemplar(*exemplar, out_);
  }
  ++line_;
}

}  // namespace weir::detail
