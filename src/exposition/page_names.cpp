#include "exposition/page_names.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

// True if \p name sorts before \p stem and \p suffix joined.
bool is_before(std::string_view name, std::string_view stem, std::string_view suffix) {
  const int head = name.substr(0, stem.size()).compare(stem);
  return head != 0 ? head < 0 : name.substr(stem.size()) < suffix;
}

bool has_quotes(LabelText labels) {
  return labels.view().starts_with('"');
}

bool has_quotes(const SnapshotPart& part) {
  return !part.block->plain_labels ||
         std::ranges::any_of(part.extras().exemplars, [](const PageExemplar& exemplar) {
           return has_quotes(exemplar.labels.text());
         });
}

}  // namespace

void PageFamilyNames::start(const Snapshot& snapshot, Escaping escaping) {
  snapshot_ = &snapshot;
  all_plain_ = std::ranges::all_of(snapshot.parts,
                                   [](const SnapshotPart& part) { return part.block->plain_name; });
  if (all_plain_) return;
  escaped_.clear();
  by_name_.clear();
  for (const SnapshotPart& part : snapshot.parts) {
    const Family& family = *part.block->family;
    if (part.block->plain_name) {
      escaped_.take(family.name, family.type);
    } else {
      escaped_.add(family.name, family.type);
    }
  }
  escaped_.settle(escaping, NameKind::metric);
  for (const SnapshotPart& part : snapshot.parts) {
    by_name_.emplace(name_of(*part.block), part.block->family.get());
  }
}

std::string_view PageFamilyNames::name_of(const SeriesBlock& block) const {
  if (block.plain_name) return block.family->name;
  return *escaped_.find(block.family->name);
}

const Family* PageFamilyNames::find(std::string_view stem, std::string_view suffix) const {
  if (!all_plain_) {
    const auto found = by_name_.find(std::string(stem).append(suffix));
    return found == by_name_.end() ? nullptr : found->second;
  }
  // By halving: parts are sorted by name.
  const auto at = std::ranges::partition_point(snapshot_->parts, [&](const SnapshotPart& part) {
    return is_before(part.block->family->name, stem, suffix);
  });
  if (at == snapshot_->parts.end()) return nullptr;
  const std::string_view name = at->block->family->name;
  const bool found = name.size() == stem.size() + suffix.size() && name.starts_with(stem) &&
                     name.ends_with(suffix);
  return found ? at->block->family.get() : nullptr;
}

void PageLabelNames::start_family(std::span<const SnapshotPart> parts, std::string_view name,
                                  Escaping escaping) {
  rename_ = escaping != Escaping::allow_utf8 &&
            std::ranges::any_of(parts, [](const SnapshotPart& part) { return has_quotes(part); });
  if (!rename_) return;
  escaped_.clear();
  for (const std::string_view reserved : {"le", "quantile", "__name__"}) escaped_.take(reserved);
  for (const SnapshotPart& part : parts) {
    for (const BlockUnit& unit : part.block->units) learn(part.block->labels(unit));
    for (const PageExemplar& exemplar : part.extras().exemplars) learn(exemplar.labels.text());
  }
  // A state stands in the label of its family's name.
  const Family& family = *parts.front().block->family;
  if (family.type == MetricType::stateset && is_label_name(name) &&
      escaped_.find(family.name) != nullptr) {
    escaped_.add_as(family.name, name);
  }
  escaped_.settle(escaping, NameKind::label);
}

void PageLabelNames::learn(LabelText labels) {
  for (const EscapedLabel& label : labels) {
    if (label.name.front() == '"') {
      escaped_.add(raw_label_name(label.name));
    } else {
      escaped_.take(label.name);
    }
  }
}

std::string_view PageLabelNames::name_of(std::string_view name) const {
  const std::string* const escaped = escaped_.find(name);
  return escaped == nullptr ? name : *escaped;
}

LabelText PageLabelNames::renamed(LabelText labels, std::string& scratch) const {
  scratch.clear();
  for (const EscapedLabel& label : labels) {
    if (!scratch.empty()) scratch.push_back(',');
    if (label.name.front() == '"') {
      scratch.append(name_of(raw_label_name(label.name)));
    } else {
      scratch.append(label.name);
    }
    scratch.append("=\"").append(label.escaped_value).push_back('"');
  }
  return LabelText::trusted(scratch);
}

}  // namespace weir::detail
