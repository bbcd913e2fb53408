// What is read from where: each source with its kind, its columns by role and how sources join.
// Printed before anything is computed, so that a wrong guess is seen.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/project.hpp"
#include "project/shape.hpp"

namespace coterie::project {

enum class SourceKind { orders, items, payments, customers, products, events, contacts, features };
std::string_view kind_name(SourceKind kind);

struct PlannedSource {
  SourceKind kind = SourceKind::orders;
  std::vector<FileShape> files;                // all with the same columns
  std::map<std::string, std::string> columns;  // role -> column
  std::vector<RoleGuess> guesses;
  Source declared;

  const ColumnSample* find(const std::string& column) const;
  bool has(const std::string& role) const { return columns.contains(role); }
};

struct Join {
  SourceKind left, right;
  std::string left_column, right_column;
  bool guessed = true;
};

struct Plan {
  std::vector<PlannedSource> sources;
  std::vector<Join> joins;
  std::vector<std::string> notes;  // sentences for the user

  PlannedSource* find(SourceKind kind);
  const PlannedSource* find(SourceKind kind) const;
};

// Looks at every file and settles kinds, roles and joins. `fixed`: role -> column from the command
// line. Errors: Code::data when the customer, the time or a join cannot be told; the error shows
// the line to write.
base::Result<Plan> plan_reading(engine::Engine& engine, const Project& project,
                                const std::map<std::string, std::string>& fixed);

}  // namespace coterie::project
