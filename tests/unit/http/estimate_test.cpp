#include "http/estimate.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace weir;
using namespace std::chrono_literals;
using weir::detail::estimate_json;

namespace {

using Status = SubsetEstimate::Status;

SubsetEstimate estimated() {
  SubsetEstimate estimate;
  estimate.tenant = "shop";
  estimate.tier = Tier::strip;
  estimate.status = Status::estimated;
  estimate.as_of = WallTime(1000s);
  estimate.exact_series = 4;
  estimate.exact_sum = 60;
  estimate.sampled_series = 2;
  estimate.sampled_estimate = 20;
  estimate.standard_error = 5;
  estimate.threshold = 10;
  estimate.family_sum = 320;
  return estimate;
}

nlohmann::json data_of(const SubsetEstimate& estimate) {
  const auto answer = nlohmann::json::parse(
      estimate_json(*parse_pin(R"(orders_total{country="home"})"), {&estimate, 1}));
  REQUIRE(answer["status"] == "success");
  REQUIRE(answer["data"]["family"] == "orders_total");
  return answer["data"]["matches"][0];
}

}  // namespace

TEST_CASE("an estimate says what it is of, its exact part, its error and its part of the family") {
  const auto match = data_of(estimated());
  CHECK(match["status"] == "estimated");
  CHECK(match["tier"] == "strip");
  CHECK(match["estimates"].get<std::string>().find("each counting half after") !=
        std::string::npos);
  CHECK(match["half_life_seconds"] == 120);
  CHECK(match["look_unix_seconds"] == 1000);
  CHECK(match["exact"]["series"] == 4);
  CHECK(match["exact"]["sum"] == 60);
  CHECK(match["sampled"]["estimate"] == 20);
  CHECK(match["sum"] == 80);
  CHECK(match["standard_error"] == 5);
  CHECK(match["part_of_family"] == 0.25);
}

TEST_CASE("a sample without a selected series knows no error, and one of nothing lost has none") {
  SubsetEstimate estimate = estimated();
  estimate.sampled_series = 0;
  estimate.sampled_estimate = estimate.standard_error = 0;
  CHECK(data_of(estimate)["standard_error"].is_null());
  estimate.threshold = 0;
  CHECK(data_of(estimate)["standard_error"] == 0);
  estimate.family_sum = 0;
  CHECK(data_of(estimate)["part_of_family"].is_null());
}

TEST_CASE("the first look is of all their life") {
  SubsetEstimate estimate = estimated();
  estimate.lifetime = true;
  CHECK(data_of(estimate)["half_life_seconds"].is_null());
  CHECK(data_of(estimate)["estimates"].get<std::string>().find("in all their life") !=
        std::string::npos);
}

TEST_CASE("where there is no estimate there is a reason and no figure") {
  for (const Status status :
       {Status::passes, Status::no_counts, Status::no_names, Status::too_many}) {
    SubsetEstimate estimate = estimated();
    estimate.status = status;
    const auto match = data_of(estimate);
    CHECK(match["status"] == std::string(to_string(status)));
    CHECK(match["note"].get<std::string>().size() > 10);
    CHECK_FALSE(match.contains("sum"));
  }
  const auto nothing = nlohmann::json::parse(estimate_json(*parse_pin("up"), {}));
  CHECK(nothing["data"]["note"] == "no collector delivers it");
}
