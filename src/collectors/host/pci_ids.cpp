#include "collectors/host/pci_ids.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

struct Entry {
  std::string_view number;  // "8086"; of a subsystem two, "8086 0001"
  std::string_view name;
};

// "number  name".
std::optional<Entry> parse_entry(std::string_view line) {
  const std::size_t gap = line.find("  ");
  if (gap == std::string_view::npos) return std::nullopt;
  return Entry{detail::trim(line.substr(0, gap)), detail::trim(line.substr(gap))};
}

bool is_entry(std::string_view line) {
  return !line.empty() && line.front() != '#';
}

std::size_t tabs_of(std::string_view line) {
  return std::min(line.find_first_not_of('\t'), line.size());
}

// The entry \p number among the lines with \p tabs, and the lines below it.
struct Found {
  std::string_view name;
  std::string_view lines;
};
Found find_below(std::string_view lines, std::size_t tabs, std::string_view number) {
  detail::Cursor cursor(lines);
  while (const auto line = cursor.line()) {
    if (!is_entry(*line) || tabs_of(*line) != tabs) continue;
    const auto entry = parse_entry(line->substr(tabs));
    if (!entry || entry->number != number) continue;
    const std::string_view below = cursor.rest();
    std::size_t size = 0;
    while (const auto next = cursor.line()) {
      if (is_entry(*next) && tabs_of(*next) <= tabs) break;
      size = below.size() - cursor.rest().size();
    }
    return {entry->name, below.substr(0, size)};
  }
  return {};
}

}  // namespace

PciIds::PciIds(std::string_view text) {
  constexpr std::string_view kClass = "C ";
  Section* last = nullptr;
  std::size_t begin = 0;  // of the last one's lines
  const auto end_at = [&](std::size_t end) {
    if (last != nullptr) last->lines = text.substr(begin, end - begin);
  };
  detail::Cursor cursor(text);
  for (std::size_t start = 0; const auto line = cursor.line();
       start = text.size() - cursor.rest().size()) {
    if (!is_entry(*line) || line->front() == '\t') continue;
    end_at(start);
    last = nullptr;
    const bool is_class = line->starts_with(kClass);
    const auto entry = parse_entry(line->substr(is_class ? kClass.size() : 0));
    if (!entry) continue;
    last = &(is_class ? classes_ : vendors_).emplace_back(Section{entry->number, entry->name, {}});
    begin = text.size() - cursor.rest().size();
  }
  end_at(text.size());
  std::ranges::stable_sort(vendors_, {}, &Section::number);
  std::ranges::stable_sort(classes_, {}, &Section::number);
}

const PciIds::Section* PciIds::find(const std::vector<Section>& sections, std::string_view number) {
  const auto found = std::ranges::lower_bound(sections, number, {}, &Section::number);
  return found != sections.end() && found->number == number ? &*found : nullptr;
}

std::string_view PciIds::vendor(std::string_view vendor) const {
  const Section* const section = find(vendors_, vendor);
  return section != nullptr ? section->name : std::string_view();
}

std::string_view PciIds::device(std::string_view vendor, std::string_view device) const {
  const Section* const section = find(vendors_, vendor);
  return section != nullptr ? find_below(section->lines, 1, device).name : std::string_view();
}

std::string_view PciIds::subsystem(std::string_view vendor, std::string_view device,
                                   std::string_view subsystem_vendor,
                                   std::string_view subsystem_device) const {
  const Section* const section = find(vendors_, vendor);
  if (section == nullptr) return {};
  const Found found = find_below(section->lines, 1, device);
  std::string number(subsystem_vendor);
  number.append(1, ' ').append(subsystem_device);
  return find_below(found.lines, 2, number).name;
}

std::string_view PciIds::device_class(std::string_view number) const {
  if (number.size() != 6) return {};
  const Section* const section = find(classes_, number.substr(0, 2));
  if (section == nullptr) return {};
  const Found subclass = find_below(section->lines, 1, number.substr(2, 2));
  const Found interface = find_below(subclass.lines, 2, number.substr(4, 2));
  return !interface.name.empty()  ? interface.name
         : !subclass.name.empty() ? subclass.name
                                  : section->name;
}

}  // namespace weir::collectors
