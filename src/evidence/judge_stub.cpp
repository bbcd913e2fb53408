#include "evidence/verdict.hpp"
namespace coterie::evidence {
std::span<const StatisticDefinition> statistic_definitions() { return {}; }
base::Result<VerdictReport> judge(const table::Matrix&, const VerdictOptions&, const cluster::Context&) { VerdictReport r; r.sentence="STUB."; r.rules_reason="STUB. So rules tag the customers."; return r; }
}
