#include "collectors/pipeline/relabel.hpp"

#include <algorithm>
#include <utility>

#include "base/nearest.hpp"
#include "collectors/pipeline/hash_modulus.hpp"

namespace weir::detail {
namespace {

bool is_valid_name(std::string_view name) {
  return name == kMetricName || is_label_name(name);
}

// ASCII, as label values of metrics are; other letters stay.
void change_case(std::string& text, char from, char to) {
  const char last = static_cast<char>(from + 25);
  for (char& c : text) {
    if (c >= from && c <= last) c = static_cast<char>(c - from + to);
  }
}

}  // namespace

const std::vector<RelabelRule::Word>& RelabelRule::words() {
  static const std::vector<Word> kWords{
      {"replace", Action::replace},     {"keep", Action::keep},
      {"drop", Action::drop},           {"keepequal", Action::keepequal},
      {"dropequal", Action::dropequal}, {"lowercase", Action::lowercase},
      {"uppercase", Action::uppercase}, {"hashmod", Action::hashmod},
      {"labelmap", Action::labelmap},   {"labeldrop", Action::labeldrop},
      {"labelkeep", Action::labelkeep}};
  return kWords;
}

Expected<RelabelRule> RelabelRule::make(std::string_view flag, const RelabelSettings& settings) {
  const auto fail = [&](const std::string& why) {
    return Error(ErrorCode::invalid_argument,
                 "--" + std::string(flag) + ": metric_relabel_configs: " + why);
  };
  const auto word = std::ranges::find(words(), settings.action, &Word::text);
  if (word == words().end()) {
    std::vector<std::string> known;
    for (const Word& one : words()) known.emplace_back(one.text);
    return fail("unknown action '" + settings.action + "'" + did_you_mean(settings.action, known));
  }
  const bool writes_target = word->action <= Action::hashmod && word->action != Action::keep &&
                             word->action != Action::drop;
  if (writes_target && settings.target_label.empty()) {
    return fail("action " + settings.action + " needs a target_label");
  }
  if (word->action == Action::hashmod) {
    if (settings.modulus == 0) return fail("action hashmod needs a modulus above 0");
    if (const auto can = can_hash(); !can) return fail("action hashmod: " + can.error().message());
  }
  for (const std::string& name : settings.source_labels) {
    if (!is_valid_name(name)) return fail("'" + name + "' is no label name");
  }
  auto regex = Regex::compile(flag, settings.regex, Regex::Anchor::both);
  if (!regex) return regex.error();
  return RelabelRule(word->action, settings, std::move(*regex));
}

RelabelRule::RelabelRule(Action action, RelabelSettings settings, Regex regex)
    : action_(action),
      settings_(std::move(settings)),
      regex_(std::move(regex)),
      rewrite_(regex_.rewrite_of(settings_.replacement)),
      target_rewrite_(regex_.rewrite_of(settings_.target_label)) {}

void RelabelRule::join_sources(const MetricLabels& labels) {
  source_.clear();
  for (const std::string& name : settings_.source_labels) {
    if (&name != &settings_.source_labels.front()) source_.append(settings_.separator);
    source_.append(labels.get(name));
  }
}

bool RelabelRule::apply(MetricLabels& labels) {
  join_sources(labels);
  switch (action_) {
    case Action::keep:
      return regex_.matches(source_);
    case Action::drop:
      return !regex_.matches(source_);
    case Action::keepequal:
      return labels.get(settings_.target_label) == source_;
    case Action::dropequal:
      return labels.get(settings_.target_label) != source_;
    case Action::replace:
      replace(labels);
      break;
    case Action::lowercase:
      change_case(source_, 'A', 'a');
      labels.set(settings_.target_label, source_);
      break;
    case Action::uppercase:
      change_case(source_, 'a', 'A');
      labels.set(settings_.target_label, source_);
      break;
    case Action::hashmod:
      set_hash(labels);
      break;
    case Action::labelmap:
      map_names(labels);
      break;
    case Action::labeldrop:
    case Action::labelkeep:
      for (std::size_t i = labels.size(); i-- > 0;) {
        const bool matches = regex_.matches(labels.label(i).name);
        if (matches == (action_ == Action::labeldrop)) labels.remove(i);
      }
      break;
  }
  return true;
}

void RelabelRule::replace(MetricLabels& labels) {
  if (!regex_.expand(source_, rewrite_, value_)) return;
  regex_.expand(source_, target_rewrite_, target_);
  if (is_valid_name(target_)) labels.set(target_, value_);
}

void RelabelRule::set_hash(MetricLabels& labels) {
  const auto hash = hash_modulus(source_, settings_.modulus);
  if (hash) labels.set(settings_.target_label, std::to_string(*hash));
}

void RelabelRule::map_names(MetricLabels& labels) {
  const std::size_t before = labels.size();  // what is added is not mapped again
  for (std::size_t i = 0; i < before; ++i) {
    if (!regex_.expand(labels.label(i).name, rewrite_, target_)) continue;
    value_ = labels.label(i).value;
    if (is_valid_name(target_)) labels.set(target_, value_);
  }
}

}  // namespace weir::detail
