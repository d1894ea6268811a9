#include "governor/histogram_fold.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using namespace weir::detail;

TEST_CASE("histograms of unequal bounds meet in the bounds that both have") {
  const std::vector<double> fine{1, 2, 5, 10};
  const std::vector<double> coarse{1, 10, 100};
  const auto common = common_keys(fine, coarse);
  CHECK(common == std::vector<double>{1, 10});
  CHECK(has_keys(fine, common));
  CHECK_FALSE(has_keys(coarse, fine));

  std::vector<double> fold(unit_lines(UnitKind::histogram, common.size()));
  add_unit(UnitKind::histogram, fine, std::vector<double>{1, 2, 3, 4, 5, 60, 5}, common, fold);
  add_unit(UnitKind::histogram, coarse, std::vector<double>{10, 20, 30, 40, 500, 40}, common, fold);
  CHECK(fold == std::vector<double>{11, 24, 45, 560, 45});
}

TEST_CASE("histograms without a common bound keep count and sum") {
  const auto common = common_keys(std::vector<double>{1}, std::vector<double>{2});
  CHECK(common.empty());
  CHECK(with_fewer_keys(UnitKind::histogram, std::vector<double>{1},
                        std::vector<double>{3, 4, 50, 4}, common) == std::vector<double>{4, 50, 4});
}

TEST_CASE("quantiles are not added") {
  const std::vector<double> keys{0.5};
  std::vector<double> target{7, 10, 1};
  add_unit(UnitKind::summary, keys, std::vector<double>{3, 5, 2}, keys, target);
  CHECK(target == std::vector<double>{7, 15, 3});
}

TEST_CASE("a unit prints a line per key and its tail") {
  CHECK(unit_lines(UnitKind::scalar, 0) == 1);
  CHECK(unit_lines(UnitKind::histogram, 2) == 5);
  CHECK(unit_lines(UnitKind::summary, 2) == 4);
}

TEST_CASE("every other bound leaves the largest, and a second halving a part of the first") {
  const std::vector<double> keys{1, 2, 3, 4, 5, 6, 7};
  const auto once = every_other_key(keys);
  CHECK(once == std::vector<double>{1, 3, 5, 7});
  CHECK(every_other_key(once) == std::vector<double>{3, 7});
  CHECK(every_other_key(std::vector<double>{2, 4}) == std::vector<double>{4});
  CHECK(every_other_key(std::vector<double>{4}) == std::vector<double>{4});
  CHECK(every_other_key({}).empty());
  CHECK(keys_left(7, 0) == 7);
  CHECK(keys_left(7, 1) == 4);
  CHECK(keys_left(7, 2) == 2);
  CHECK(keys_left(7, 9) == 1);
  CHECK(keys_left(0, 3) == 0);
}
