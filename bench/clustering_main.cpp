// coterie_bench: one task of ours on one file of row-major float32, timed part by part.
//
// Prints one line of JSON: `runs`, one a repetition with the seconds of each part ("layout" is the
// change from rows to blocks, "work" all after it), `values` found, and how it ran. What the driver
// checks besides goes into the folder --out: whole.i32 and real.f64 files, little-endian.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/pages.hpp"
#include "bench/clustering_tasks.hpp"
#include "math/simd.hpp"
#include "table/from_array.hpp"

namespace coterie::bench {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, Task>& tasks() {
  static const std::map<std::string, Task> all = {
      {"lloyd", lloyd},
      {"fit", fit},
      {"sweep", sweep},
      {"watched_fit", watched_fit},
      {"silhouette", silhouette},
      {"linear_silhouette", linear_silhouette},
      {"ch_db", ch_db},
      {"mixture_step", mixture_step},
      {"ward", ward},
      {"single", single},
      {"dbscan", dbscan},
      {"hdbscan", hdbscan},
      {"medoids", medoids},
  };
  return all;
}

template <class T>
void read_into(const fs::path& path, T* out, size_t count) {
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(out), static_cast<std::streamsize>(count * sizeof(T)));
  if (!file || file.gcount() != static_cast<std::streamsize>(count * sizeof(T)))
    throw std::runtime_error(path.string() + ": cannot be read, or is too short");
}

template <class T>
void write(const fs::path& path, const std::vector<T>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(T)));
  if (!file.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

struct Files {
  std::string data, start, labels, out;
};

void add_options(CLI::App& app, Job& job, Files& files, int& threads, int& repeat,
                 std::string& instructions) {
  app.add_option("task", job.task, "what to do, or `bandwidth`")->required();
  app.add_option("--data", files.data, "row-major float32: multiples of 2^-16 below 64");
  app.add_option("--rows", job.rows)->required();
  app.add_option("--cols", job.cols)->required();
  app.add_option("--k", job.k);
  app.add_option("--k-high", job.k_high, "the last k of a sweep from 2");
  app.add_option("--iterations", job.iterations);
  app.add_option("--restarts", job.restarts, "0: the library's own number");
  app.add_option("--eps", job.eps);
  app.add_option("--min-rows", job.min_rows);
  app.add_option("--min-size", job.min_size);
  app.add_option("--seed", job.seed);
  app.add_option("--start", files.start, "k x cols float32: where k-means begins");
  app.add_option("--labels", files.labels, "int32, one a row: the partition to judge");
  app.add_option("--out", files.out, "folder for what was found");
  app.add_option("--threads", threads);
  app.add_option("--repeat", repeat, "how many times, each timed");
  app.add_option("--instructions", instructions, "avx512, avx2, neon or scalar; default: the best");
}

nlohmann::json bandwidth(const Job& job, base::Pool& pool) {
  const int64_t bytes = job.rows * job.cols * static_cast<int64_t>(sizeof(float));
  return {{"bytes", bytes}, {"bytes_a_second", read_bandwidth(bytes, pool)}};
}

base::Result<nlohmann::json> run(Job& job, const Files& files, int repeat, base::Pool& pool) {
  const auto cells = static_cast<size_t>(job.rows) * static_cast<size_t>(job.cols);
  base::Pages<float> values(cells);
  read_into(files.data, values.data(), cells);
  if (!files.start.empty()) {
    job.start.resize(static_cast<size_t>(job.k) * static_cast<size_t>(job.cols));
    read_into(files.start, job.start.data(), job.start.size());
  }
  if (!files.labels.empty()) {
    job.labels.resize(static_cast<size_t>(job.rows));
    read_into(files.labels, job.labels.data(), job.labels.size());
  }
  const Task task = tasks().at(job.task);
  nlohmann::json out = {{"runs", nlohmann::json::array()}};
  Answer answer;
  for (int run = 0; run < repeat; ++run) {
    const Clock clock;
    const table::Matrix matrix = table::from_array(values.all(), job.rows, job.cols,
                                                   table::Order::row_major, 0x1p-16, &pool);
    const double layout = clock.seconds();
    answer = TRY(task(matrix, job, {.pool = &pool}));
    const double work = clock.seconds() - layout;
    out["runs"].push_back({{"layout", layout}, {"work", work}, {"parts", answer.seconds}});
  }
  out["values"] = answer.values;
  if (!files.out.empty()) {
    for (const auto& [name, found] : answer.whole)
      write(fs::path(files.out) / (name + ".i32"), found);
    for (const auto& [name, found] : answer.real)
      write(fs::path(files.out) / (name + ".f64"), found);
  }
  return out;
}

int begin(int argc, char** argv) {
  CLI::App app("Times one clustering task of Coterie.");
  Job job;
  Files files;
  int threads = 2, repeat = 1;
  std::string instructions;
  add_options(app, job, files, threads, repeat, instructions);
  CLI11_PARSE(app, argc, argv);
  if (!math::use_instruction_set(instructions)) {
    std::cerr << "coterie_bench: this machine has no " << instructions << "\n";
    return 2;
  }
  base::Pool pool(threads);
  nlohmann::json out;
  if (job.task == "bandwidth") {
    out = bandwidth(job, pool);
  } else if (!tasks().contains(job.task)) {
    std::cerr << "coterie_bench: no task " << job.task << "\n";
    return 2;
  } else {
    auto done = run(job, files, repeat, pool);
    if (!done) {
      std::cerr << "coterie_bench: " << done.error().text() << "\n";
      return 1;
    }
    out = *std::move(done);
  }
  out["task"] = job.task;
  out["threads"] = pool.threads();
  out["instructions"] = math::instruction_set();
  std::cout << out.dump() << "\n";
  return 0;
}

}  // namespace
}  // namespace coterie::bench

int main(int argc, char** argv) {
  try {
    return coterie::bench::begin(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "coterie_bench: " << error.what() << "\n";
    return 1;
  }
}
