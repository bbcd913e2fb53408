// What the tests of ledgers share: a small file on the disk, read as it is, and an engine's answers
// that are written down.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "engine/engine.hpp"
#include "ledger/read.hpp"

namespace coterie::ledger {

// customer,order,time,product,quantity,price and what follows.
inline constexpr std::string_view kHeader = "customer,order,time,product,quantity,price\n";

// An engine without threads of its own.
inline std::unique_ptr<engine::Engine> quiet_engine() {
  engine::EngineOptions options;
  options.threads = 1;
  auto engine = engine::Engine::open(options);
  EXPECT_TRUE(engine) << (engine ? "" : engine.error().text());
  return engine ? *std::move(engine) : nullptr;
}

// A line as a text.
inline std::string text_of(const Ledger& ledger, const Line& line) {
  auto text = [&](Text kind) -> std::string {
    if (ledger.texts[kind] == nullptr || line.code(kind) == kNoText) return "-";
    return std::string(ledger.text(kind, line));
  };
  return fmt::format("{} {} {} {} {} {} {}", static_cast<int>(line.status), text(kCustomer),
                     text(kOrder), line.time, text(kProduct), line.quantity_milli,
                     line.amount_micros);
}

class Reads : public testing::Test {
 protected:
  Reads() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              fmt::format("{}_{}", info->test_suite_name(), info->name());
    std::filesystem::create_directories(folder_);
    layout_.columns = 6;
    layout_.memory_bytes = int64_t{1} << 30;
    layout_.texts[kCustomer] = {0, true, false, true};
    layout_.texts[kOrder].column = 1;
    layout_.time = 2;
    layout_.texts[kProduct].column = 3;
    layout_.numbers[static_cast<size_t>(Number::quantity)] = 4;
    layout_.numbers[static_cast<size_t>(Number::unit_price)] = 5;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A further file of the source.
  void put(const std::string& name, const std::string& bytes, int skip = 1) {
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    layout_.files.push_back({path, skip});
  }

  base::Result<std::optional<Ledger>> try_read() {
    const Ask ask =
        [this](std::optional<Number> number,
               const std::vector<std::string>& texts) -> base::Result<std::vector<Meaning>> {
      std::vector<Meaning> out;
      for (const auto& text : texts) {
        asked_.push_back(text);
        const auto& known = number ? numbers_ : times_;
        const auto found = known.find(text);
        out.push_back(found == known.end() ? Meaning{} : found->second);
      }
      return out;
    };
    base::Pool pool(threads_);
    return read(layout_, ask, {.pool = &pool, .cancel = cancel_, .chunk_bytes = chunk_});
  }
  // The lines as texts, one a line of the file; "engine" when the file is left to it.
  std::string lines() {
    auto read = try_read();
    if (!read) return read.error().text();
    if (!*read) return "engine";
    std::string out;
    for (const auto& block : (*read)->blocks)
      for (const auto& line : block.lines) out += text_of(**read, line) + "\n";
    return out;
  }
  std::string lines(const std::string& rows) {
    layout_.files.clear();
    put("orders.csv", std::string(kHeader) + rows);
    return lines();
  }

  std::filesystem::path folder_;
  Layout layout_;
  int threads_ = 1;
  size_t chunk_ = size_t{1} << 20;
  base::Cancel* cancel_ = nullptr;
  std::map<std::string, Meaning> numbers_, times_;  // what the engine would say
  std::vector<std::string> asked_;
};

}  // namespace coterie::ledger
