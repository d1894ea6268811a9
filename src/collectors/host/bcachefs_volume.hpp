// BcachefsVolume: a mounted bcachefs as its folder fs/bcachefs/UUID shows it. Not thread safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/bcachefs_number.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/text_labels.hpp"

namespace weir::collectors {

class BcachefsVolume {
 public:
  // Lists what is there of \p uuid. \p all is the folder of all of them; \p counters knows the
  // families of its counters and must outlive this.
  BcachefsVolume(const detail::Directory& all, const std::string& uuid,
                 detail::FamilyNames& counters);

  void collect(const detail::Directory& all, SampleBatch& out);

 private:
  struct Counter {
    std::string path;
    const FamilySpec* family;
  };
  struct Device {
    std::string name;
    std::string folder;
    std::string done;  // files
    std::string errors;
    detail::TextLabels info;
  };

  void list_counters(const detail::Directory& all, detail::FamilyNames& counters);
  void list_device(const std::string& entry);
  void add_compression(std::string_view text, SampleBatch& out) const;
  void add_errors(std::string_view text, SampleBatch& out) const;
  void add_writes(std::string_view text, SampleBatch& out) const;
  void add_counter(std::string_view text, const FamilySpec& family, SampleBatch& out) const;
  void add_done(const Device& device, std::string_view text, SampleBatch& out) const;
  void add_device_errors(const Device& device, std::string_view text, SampleBatch& out) const;

  std::string uuid_;
  LabelSet labels_;
  std::string compression_;  // files
  std::string errors_;
  std::string writes_;
  std::vector<Counter> counters_;
  std::vector<Device> devices_;
  detail::AttributeList numbers_;
};

}  // namespace weir::collectors
