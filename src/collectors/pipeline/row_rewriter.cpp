#include "collectors/pipeline/row_rewriter.hpp"

#include <algorithm>
#include <limits>

namespace weir::detail {
namespace {

constexpr auto kDropped = std::numeric_limits<std::uint32_t>::max();
constexpr auto kUnmapped = static_cast<FamilyIndex>(std::numeric_limits<std::uint32_t>::max());

std::string escape(const std::string& value) {
  std::string text;
  const LabelView label{"a", value};
  append_label_text(text, {&label, 1});
  constexpr std::size_t kHead = 3;  // a="
  return text.empty() ? text : text.substr(kHead, text.size() - kHead - 1);
}

}  // namespace

RowRewriter::RowRewriter(Settings settings)
    : honor_labels_(settings.honor_labels), rules_(std::move(settings.rules)) {
  for (const auto& [name, value] : settings.labels) added_.push_back({name, escape(value)});
}

bool RowRewriter::has(std::string_view name) const {
  return std::ranges::any_of(labels_,
                             [&](const EscapedLabel& label) { return label.name == name; });
}

void RowRewriter::add_labels() {
  for (const Added& added : added_) {
    const auto own = std::ranges::find(labels_, added.name, &EscapedLabel::name);
    if (own != labels_.end()) {
      if (honor_labels_) continue;
      std::string name = "exported_" + added.name;
      while (has(name)) name.insert(0, "exported_");
      own->name = renamed_.emplace_front(std::move(name));
    }
    labels_.push_back({added.name, added.escaped_value});
  }
}

bool RowRewriter::apply_rules(const Family& family) {
  metric_.assign(family.name, labels_);
  for (RelabelRule& rule : rules_) {
    if (!rule.apply(metric_)) return false;
  }
  // What rules make is plain; what the page has may be any name.
  if (metric_.name() != family.name && !is_metric_name(metric_.name())) return false;
  metric_.write_text(text_);
  return true;
}

void RowRewriter::write_labels() {
  std::ranges::sort(labels_, {}, &EscapedLabel::name);
  text_.clear();
  for (const EscapedLabel& label : labels_) {
    if (label.escaped_value.empty()) continue;
    if (!text_.empty()) text_.push_back(',');
    text_.append(label.name).append("=\"").append(label.escaped_value).push_back('"');
  }
}

FamilyIndex RowRewriter::family_of(const Family& family, FamilyIndex index, SampleBatch& out) {
  if (!rules_.empty() && metric_.name() != family.name) {
    Family renamed = family;
    renamed.name = metric_.name();
    return out.family(renamed);
  }
  FamilyIndex& known = families_[static_cast<std::size_t>(index)];
  if (known == kUnmapped) known = out.family(family);
  return known;
}

std::size_t RowRewriter::rewrite(const SampleBatch& page, SampleBatch& out) {
  if (recall(page, out)) {
    copy_values(page, out);
  } else {
    out.forget_families();
    dropped_ = write_rows(page, out);
    page_rows_ = page.layout();
    out_rows_ = page_rows_ ? out.name_rows() : nullptr;
  }
  copy_extras(page, out);
  return dropped_;
}

bool RowRewriter::recall(const SampleBatch& page, SampleBatch& out) const {
  return out_rows_ && page.layout() == page_rows_ && out.restore() && out.layout() == out_rows_;
}

void RowRewriter::copy_values(const SampleBatch& page, SampleBatch& out) const {
  for (std::size_t row = 0; row < page.size(); ++row) {
    const std::uint32_t to = row_of_[row];
    if (to == kDropped) continue;
    if (page.kind(row) == UnitKind::scalar) {
      out.set_value(to, page.value(row));
    } else if (page.kind(row) == UnitKind::histogram) {
      const HistogramView histogram = page.histogram(row);
      out.set_histogram(to, histogram.cumulative, histogram.sum);
    } else {
      const SummaryView summary = page.summary(row);
      out.set_summary(to, summary.values, summary.sum, summary.count);
    }
  }
}

std::size_t RowRewriter::write_rows(const SampleBatch& page, SampleBatch& out) {
  std::size_t dropped = 0;
  families_.assign(page.families().size(), kUnmapped);
  row_of_.assign(page.size(), kDropped);
  for (std::size_t row = 0; row < page.size(); ++row) {
    const Family& family = page.family_of(page.row_family(row));
    labels_.assign(page.labels(row).begin(), page.labels(row).end());
    if (!renamed_.empty()) renamed_.clear();
    add_labels();
    if (rules_.empty()) {
      write_labels();
    } else if (!apply_rules(family)) {
      dropped += page.lines(row);
      continue;
    }
    row_of_[row] = static_cast<std::uint32_t>(out.size());
    out.add_row(family_of(family, page.row_family(row), out), LabelText::trusted(text_), page, row);
  }
  return dropped;
}

void RowRewriter::copy_extras(const SampleBatch& page, SampleBatch& out) const {
  for (const auto& at : page.timestamps()) {
    if (row_of_[at.row] != kDropped) out.set_timestamp(row_of_[at.row], at.timestamp);
  }
  for (const auto& at : page.exemplars()) {
    if (row_of_[at.row] == kDropped) continue;
    out.add_exemplar(row_of_[at.row], at.line, page.exemplar(at));
  }
  for (const auto& at : page.starts()) {
    if (row_of_[at.row] != kDropped) out.set_start(row_of_[at.row], at.timestamp);
  }
  for (const auto& at : page.natives().entries()) {
    if (row_of_[at.owner] != kDropped) out.set_native(row_of_[at.owner], page.natives().view(at));
  }
}

}  // namespace weir::detail
