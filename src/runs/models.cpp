// Doubles come back bit for bit: JSON holds the shortest text that reads back as the same number.
#include "runs/models.hpp"

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "runs/history.hpp"

namespace coterie::runs {

base::Result<segment::Model> load_model(const std::filesystem::path& run, std::string_view name) {
  TRY(verify_file(run, kModelFile));
  const auto path = run / kModelFile;
  const auto in = nlohmann::json::parse(TRY(base::read_file(path)), nullptr, false);
  std::vector<std::string> names;
  try {
    const auto wanted = name.empty() ? in.at("chosen").get<std::string>() : std::string(name);
    for (const auto& model : in.at("models")) {
      names.push_back(model.at("name").get<std::string>());
      if (names.back() == wanted) return segment::model_from_json(model);
    }
  } catch (const nlohmann::json::exception&) {
    return base::fail(base::Code::data, path.string(), "does not hold the models of a run", "",
                      "run `coterie run` again; it publishes a whole run");
  }
  const auto near = base::nearest(name, names);
  return base::fail(base::Code::usage, base::printable(name), "the run has no such model",
                    base::printable(base::join(names, ", ")),
                    near.empty() ? "" : "did you mean " + near + "?");
}

}  // namespace coterie::runs
