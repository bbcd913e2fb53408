// The evidence of a run as JSON, for the one document: docs/document.md has the keys. Nothing is
// computed here; a number that does not exist is null. Each is in the source of its part
// (verdict_json.cpp, separation_json.cpp …).
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <span>

namespace coterie::evidence {

struct VerdictReport;
struct SeparationReport;
struct AblationReport;
struct SplitReport;
struct OutOfTimeReport;
struct SensitivityReport;
struct ContestReport;
struct Measure;

nlohmann::ordered_json to_json(const VerdictReport& report);
nlohmann::ordered_json to_json(const SeparationReport& report);
nlohmann::ordered_json to_json(const AblationReport& report);
nlohmann::ordered_json to_json(const SplitReport& report);
nlohmann::ordered_json to_json(const OutOfTimeReport& report, bool money);
nlohmann::ordered_json to_json(const SensitivityReport& report);
nlohmann::ordered_json to_json(const ContestReport& report);
nlohmann::ordered_json to_json(std::span<const Measure> measures);

}  // namespace coterie::evidence
