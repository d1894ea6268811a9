#include "collectors/host/netclass_statistics.hpp"

#include <vector>

namespace weir::collectors {

std::span<const NetdevStatistic> netclass_statistics() {
  static const std::vector<NetdevStatistic> kStatistics = [] {
    std::vector<NetdevStatistic> statistics;
    for (NetdevStatistic statistic : netdev_statistics()) {
      if (!statistic.is_in(NetdevNames::detailed_by_netlink)) continue;
      statistic.family.type = MetricType::gauge;
      statistic.family.fold = Fold::sum;
      statistics.push_back(statistic);
    }
    return statistics;
  }();
  return kStatistics;
}

}  // namespace weir::collectors
