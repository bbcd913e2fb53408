// What the tasks of coterie_bench share: a job as the command line gives it, and what comes back.
// Each task is one call of a public function of the library, or two where a rival needs two as
// well; the driver (bench/clustering) checks the answers and draws the ratios.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "cluster/indices.hpp"
#include "cluster/kmeans.hpp"
#include "table/matrix.hpp"

namespace coterie::bench {

struct Job {
  std::string task;
  int64_t rows = 0;
  int cols = 0, k = 8, k_high = 12;
  int iterations = 25, restarts = 0;
  double eps = 1.5;
  int min_rows = 10, min_size = 100;
  uint64_t seed = 1;
  std::vector<float> start;     // k x cols, in value units; empty: the task finds its own
  std::vector<int32_t> labels;  // one a row, for tasks that judge a given partition
};

// What a task found, for the driver to check, and how long its parts took.
struct Answer {
  std::map<std::string, double> values = {};
  std::map<std::string, double> seconds = {};
  std::map<std::string, std::vector<int32_t>> whole = {};  // written as <name>.i32
  std::map<std::string, std::vector<double>> real = {};    // written as <name>.f64
};

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

using Task = base::Result<Answer> (*)(const table::Matrix&, const Job&, const cluster::Context&);

// clustering_others.cpp
base::Result<Answer> ward(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> single(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> mixture_step(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> dbscan(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> hdbscan(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> medoids(const table::Matrix&, const Job&, const cluster::Context&);
// clustering_kmeans.cpp
base::Result<Answer> lloyd(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> fit(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> sweep(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> watched_fit(const table::Matrix&, const Job&, const cluster::Context&);
// clustering_validity.cpp
base::Result<Answer> silhouette(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> linear_silhouette(const table::Matrix&, const Job&, const cluster::Context&);
base::Result<Answer> ch_db(const table::Matrix&, const Job&, const cluster::Context&);

// Adds silhouette_squared, calinski_harabasz and davies_bouldin of each labelling to the values,
// each name with the labelling's ending.
void add_linear_indices(const table::Matrix& matrix, std::span<const cluster::Labelling> labellings,
                        const cluster::Context& context, const std::vector<std::string>& endings,
                        Answer& answer);
// Centres in grid units as values.
std::vector<double> values_of(std::span<const float> centres, double step);

// Bytes a second that all threads read from an array of `bytes`, best of several passes.
double read_bandwidth(int64_t bytes, base::Pool& pool);

}  // namespace coterie::bench
