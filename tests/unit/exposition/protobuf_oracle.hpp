// What libprotobuf reads from a page of the protobuf format, and whether it is what stands in the
// snapshot.
#pragma once

#include <string>
#include <vector>

#include "metrics.pb.h"
#include "weir/snapshot.hpp"

namespace weir::test {

// Fails the test where the page is not whole messages.
std::vector<io::prometheus::client::MetricFamily> protobuf_families(const std::string& page);

// Fails the test unless names, types, labels, values, times and exemplars are those of the
// snapshot, bit for bit.
void check_same(const Snapshot& page, const std::string& body);

}  // namespace weir::test
