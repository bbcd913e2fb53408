// A full join by customer, grouped by the two segments.
#include "runs/moves.hpp"

#include "engine/scan.hpp"

namespace coterie::runs {
namespace {

// One row a customer: id and segment, "" for none.
std::string segments_of(engine::Engine& engine, const RunModel& side) {
  engine::FileScan scan;
  scan.format = engine::FileFormat::parquet;
  scan.path = (side.run / "assignments.parquet").string();
  return "(SELECT " + engine::quoted_sql("customer_id") + " AS customer_id, COALESCE(" +
         engine::quoted_sql("segment_name") + ", '') AS segment FROM " + engine::scan_sql(scan) +
         " WHERE " + engine::quoted_sql("model") + " = " +
         sql::text_literal(engine.dialect(), side.model) + ")";
}

}  // namespace

base::Result<Moves> count_moves(engine::Engine& engine, const RunModel& before,
                                const RunModel& after) {
  const std::string sql =
      "SELECT CASE WHEN a.customer_id IS NULL THEN 1 WHEN b.customer_id IS NULL THEN -1 ELSE 0 "
      "END AS side, COALESCE(a.segment, '') AS from_segment, COALESCE(b.segment, '') AS "
      "to_segment, COUNT(*) AS customers FROM " +
      segments_of(engine, before) + " AS a FULL OUTER JOIN " + segments_of(engine, after) +
      " AS b ON a.customer_id = b.customer_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
  auto stream = TRY(engine.query(sql, "comparing two runs"));
  Moves out;
  engine::Batch batch;
  while (TRY(stream.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row) {
      const int64_t side = batch.integer(0, row);
      auto& list = side < 0 ? out.lost : side > 0 ? out.arrived : out.moves;
      list.push_back({std::string(batch.text(1, row)), std::string(batch.text(2, row)),
                      batch.integer(3, row)});
    }
  for (const auto* side : {&before, &after}) {
    const auto& only = side == &before ? out.lost : out.arrived;
    if (out.moves.empty() && only.empty())
      return base::fail(base::Code::data, side->run.string(),
                        "holds no assignments of the model " + side->model, "",
                        "`coterie show` lists the models of a run");
  }
  return out;
}

}  // namespace coterie::runs
