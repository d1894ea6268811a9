#include "collectors/host/textfile_merge.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::array<std::string_view, 3> kSuffixes{"_sum", "_count", "_bucket"};

bool has_parts(MetricType type) {
  return type == MetricType::histogram || type == MetricType::summary;
}

}  // namespace

TextfileMerge::TextfileMerge(SampleBatch& out, std::uint64_t seed,
                             std::span<const FamilySpec> reserved)
    : out_(out), seed_(seed), reserved_(reserved) {}

// Two families would print lines of the same name: a histogram `x` and a gauge `x_sum`.
bool TextfileMerge::clashes(const Family& family) const {
  for (const std::string_view suffix : kSuffixes) {
    if (has_parts(family.type) && known_.contains(family.name + std::string(suffix))) return true;
    if (!family.name.ends_with(suffix)) continue;
    const auto whole = known_.find(family.name.substr(0, family.name.size() - suffix.size()));
    if (whole != known_.end() && has_parts(whole->second.type)) return true;
  }
  return false;
}

TextfileMerge::Known* TextfileMerge::admit(const Family& family, std::string_view path) {
  auto known = known_.find(family.name);
  if (known == known_.end()) {
    if (std::ranges::count(reserved_, family.name, &FamilySpec::name) > 0 || clashes(family)) {
      return nullptr;
    }
    const FamilyHash hash = family_hash(seed_, family.name);
    known = known_.try_emplace(family.name, Known{out_.family(family), family.type, hash}).first;
    known->second.has_help = !family.help.empty();
  }
  Known& known_family = known->second;
  if (known_family.type != family.type) return nullptr;
  if (family.help.empty()) {
    known_family.files.append(known_family.files.empty() ? "" : ", ").append(path);
  } else if (!known_family.has_help) {
    out_.set_help(known_family.index, family.help);
    known_family.has_help = true;
  } else if (out_.family_of(known_family.index).help != family.help) {
    ++conflicts_.help;
  }
  return &known_family;
}

void TextfileMerge::add(const SampleBatch& file, std::string_view path) {
  of_file_.clear();
  for (const Family& family : file.families()) of_file_.push_back(admit(family, path));
  for (std::size_t row = 0; row < file.size(); ++row) {
    const Known* family = of_file_[static_cast<std::size_t>(file.row_family(row))];
    if (family == nullptr) {
      ++conflicts_.type;
      continue;
    }
    const LabelText labels = file.labels(row);
    const auto next = static_cast<std::uint32_t>(out_.size());
    const auto key = static_cast<std::uint64_t>(series_key(family->hash, labels));
    const std::uint32_t first = series_.find_or_insert(key, next, [&](std::uint32_t known) {
      return out_.row_family(known) == family->index && out_.labels(known) == labels;
    });
    if (first == next) {
      out_.add_row(family->index, labels, file, row);
    } else {
      ++conflicts_.duplicate;
    }
  }
}

void TextfileMerge::finish() {
  for (const auto& [name, family] : known_) {
    if (family.has_help) continue;
    out_.set_help(family.index, "Metric read from " + replace_invalid_utf8(family.files));
  }
}

}  // namespace weir::detail
