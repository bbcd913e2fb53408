// Runs with customers in them for the tests of this room: Parquet files as a run holds them.
#pragma once
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "runs/test_workspace.hpp"

namespace coterie::runs {

struct Assigned {
  std::string customer, model, segment;  // segment "": none
  double segment_id = 1;
};

class ParquetFixture : public WorkspaceFixture {
 protected:
  void SetUp() override {
    WorkspaceFixture::SetUp();
    engine::EngineOptions options;
    options.threads = 2;
    auto opened = engine::Engine::open(options);
    ASSERT_TRUE(opened) << opened.error().text();
    engine_ = *std::move(opened);
  }

  std::filesystem::path write_assignments(const std::string& run,
                                          const std::vector<Assigned>& rows) {
    const auto text = [&rows](std::string Assigned::* member) {
      return [&rows, member](int64_t row) {
        const std::string& value = rows[static_cast<size_t>(row)].*member;
        return value.empty() ? std::string_view() : std::string_view(value);
      };
    };
    std::vector<double> ids, runner_ups, distances, confidences;
    for (const auto& row : rows) {
      ids.push_back(row.segment_id);
      runner_ups.push_back(std::nan(""));
      distances.push_back(0.25);
      confidences.push_back(0.75);
    }
    const std::vector<engine::UploadColumn> columns = {
        {"customer_id", nullptr, nullptr, text(&Assigned::customer)},
        {"model", nullptr, nullptr, text(&Assigned::model)},
        {"segment_id", &ids, nullptr, {}},
        {"segment_name", nullptr, nullptr, text(&Assigned::segment)},
        {"distance", &distances, nullptr, {}},
        {"runner_up_id", &runner_ups, nullptr, {}},
        {"confidence", &confidences, nullptr, {}}};
    const auto folder = root_ / run;
    std::filesystem::create_directories(folder);
    EXPECT_TRUE(engine_->upload("assigned", columns, static_cast<int64_t>(rows.size())));
    EXPECT_TRUE(engine_->write_parquet("SELECT * FROM assigned",
                                       (folder / "assignments.parquet").string()));
    return folder;
  }

  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace coterie::runs
