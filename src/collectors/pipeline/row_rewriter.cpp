#include "collectors/pipeline/row_rewriter.hpp"

#include <algorithm>
#include <limits>

namespace weir::detail {
namespace {

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
  if (!is_metric_name(metric_.name())) return false;
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
  std::size_t dropped = 0;
  families_.assign(page.families().size(), kUnmapped);
  auto timestamp = page.timestamps().begin();
  auto exemplar = page.exemplars().begin();
  auto start = page.starts().begin();
  auto native = page.natives().entries().begin();
  for (std::size_t row = 0; row < page.size(); ++row) {
    const Family& family = page.family_of(page.row_family(row));
    labels_.assign(page.labels(row).begin(), page.labels(row).end());
    if (!renamed_.empty()) renamed_.clear();
    add_labels();
    bool kept = true;
    if (rules_.empty()) {
      write_labels();
    } else {
      kept = apply_rules(family);
    }
    if (kept) {
      out.add_row(family_of(family, page.row_family(row), out), LabelText::trusted(text_), page,
                  row);
    } else {
      dropped += page.lines(row);
    }
    for (; timestamp != page.timestamps().end() && timestamp->row == row; ++timestamp) {
      if (kept) out.set_timestamp(timestamp->timestamp);
    }
    for (; exemplar != page.exemplars().end() && exemplar->row == row; ++exemplar) {
      if (kept) out.add_exemplar(exemplar->line, page.exemplar(*exemplar));
    }
    for (; start != page.starts().end() && start->row == row; ++start) {
      if (kept) out.set_start(out.size() - 1, start->timestamp);
    }
    for (; native != page.natives().entries().end() && native->owner == row; ++native) {
      if (kept) out.set_native(page.natives().view(*native));
    }
  }
  return dropped;
}

}  // namespace weir::detail
