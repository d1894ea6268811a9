// KnownLines: a text of lines "key value" that lists the same keys in the same order at each read
// (vmstat, meminfo, snmp6). What a key stands for is asked at its first sight; afterwards a line in
// its place costs one comparison, and one that nobody wants is skipped. No allocation in steady
// state. Not thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace weir::detail {

// Lines beyond are not looked at: no kernel writes a tenth of it.
inline constexpr std::size_t kMaxKnownLines = 10'000;

// What a key ends at.
enum class KeyEnd { blank, colon };

template <class Meaning>
class KnownLines {
 public:
  explicit KnownLines(KeyEnd key_end) : key_ends_(key_end == KeyEnd::colon ? ":\n" : " \t\n") {}

  // Calls use(const Meaning&, std::string_view value) for the lines whose key means something. The
  // value is the rest of the line, blanks included.
  // meaning_of(key) returns a pointer that stays valid as long as the object, or null.
  template <class MeaningOf, class Use>
  void each(std::string_view text, MeaningOf&& meaning_of, Use&& use) {
    std::size_t key_begin = 0;
    for (std::size_t place = 0; !text.empty(); ++place) {
      std::string_view key = key_of(place, key_begin);
      if (key.empty() || !begins_with(text, key)) {
        const std::size_t end = text.find_first_of(key_ends_);
        if (end == std::string_view::npos || place == kMaxKnownLines) return;
        key = text.substr(0, end + 1);
        learn(place, key_begin, key, meaning_of(text.substr(0, end)));
      }
      key_begin += key.size();
      text.remove_prefix(key.size());
      if (key.back() == '\n') continue;  // there is no value
      const std::size_t line_end = text.find('\n');
      if (const Meaning* const meaning = places_[place].meaning)
        use(*meaning, text.substr(0, line_end));
      text.remove_prefix(line_end == std::string_view::npos ? text.size() : line_end + 1);
    }
  }

 private:
  // text.starts_with(key) without a call: keys are short.
  [[nodiscard]] static bool begins_with(std::string_view text, std::string_view key) noexcept {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    if (text.size() < key.size()) return false;
    if (key.size() < kWord) return text.starts_with(key);
    const auto differ = [&](std::size_t at) {
      std::uint64_t a = 0;
      std::uint64_t b = 0;
      std::memcpy(&a, text.data() + at, kWord);
      std::memcpy(&b, key.data() + at, kWord);
      return a != b;
    };
    const std::size_t last = key.size() - kWord;
    for (std::size_t at = 0; at < last; at += kWord)
      if (differ(at)) return false;
    return !differ(last);
  }

  struct Place {
    std::size_t key_end;  // in keys_
    const Meaning* meaning;
  };

  // Empty for a place that is not known.
  [[nodiscard]] std::string_view key_of(std::size_t place, std::size_t key_begin) const {
    if (place >= places_.size()) return {};
    return std::string_view(keys_).substr(key_begin, places_[place].key_end - key_begin);
  }

  // What follows is another than it was, too.
  void learn(std::size_t place, std::size_t key_begin, std::string_view key,
             const Meaning* meaning) {
    places_.resize(place);
    keys_.resize(key_begin);
    keys_.append(key);
    places_.push_back({keys_.size(), meaning});
  }

  std::string_view key_ends_;
  std::string keys_;  // of all places, each with the character that ends it
  std::vector<Place> places_;
};

}  // namespace weir::detail
