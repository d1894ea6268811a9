#include "exposition/line_writer.hpp"

#include <array>

#include "base/number.hpp"
#include "exposition/extras.hpp"
#include "exposition/family_head.hpp"

namespace weir::detail {

void LineWriter::start_family(std::string_view name, bool is_quoted, Format format) {
  format_ = format;
  is_quoted_ = is_quoted;
  name_ = name;
  name_text_.clear();
  add_name({});
  names_ = {name_text_, {}, {}, {}};
}

// Few families need the others.
void LineWriter::add_suffixed_names() {
  name_text_.clear();
  std::array<std::size_t, 4> ends{};
  static constexpr std::array<std::string_view, 4> kSuffixes{"", "_bucket", "_sum", "_count"};
  for (std::size_t i = 0; i < kSuffixes.size(); ++i) {
    add_name(kSuffixes[i]);
    ends[i] = name_text_.size();
  }
  const std::string_view text = name_text_;
  names_.plain = text.substr(0, ends[0]);
  names_.bucket = text.substr(ends[0], ends[1] - ends[0]);
  names_.sum = text.substr(ends[1], ends[2] - ends[1]);
  names_.count = text.substr(ends[2]);
}

void LineWriter::add_name(std::string_view suffix) {
  if (is_quoted_) {
    name_text_.append("{");
    append_quoted(name_text_, name_, suffix);
    name_text_.append(",");
  } else {
    name_text_.append(name_).append(suffix).append("{");
  }
}

void LineWriter::start_part(const SnapshotPart& part, bool exemplars) {
  timestamps_ = part.extras().timestamps;
  exemplars_ = {};
  if (exemplars) exemplars_ = part.extras().exemplars;
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

void LineWriter::write(LabelText label_text, const Shape& shape, std::uint32_t first_value,
                       const double* values) {
  const std::string_view labels = label_text.view();
  line_ = first_value;
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
  if (names_.count.empty()) add_suffixed_names();
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
  if (labels.empty()) {  // nothing is there to be opened
    write_line(name.substr(0, name.size() - 1), {}, is_quoted_ ? "} " : " ", value);
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
  if (exemplar != nullptr && line_ < exemplars_end_) {
    LabelText labels = exemplar->labels.text();
    if (label_names_.rename()) labels = label_names_.renamed(labels, exemplar_text_);
    if (fits_openmetrics(labels)) write_exemplar(*exemplar, labels, out_);
  }
  ++line_;
}

}  // namespace weir::detail
