// The registered keys are what the parser knows: every example parses, every default exists.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "project/project.hpp"

namespace coterie::project {
namespace {

TEST(Sections, EveryKeyIsDescribedAndItsExampleParses) {
  std::set<std::string> names;
  for (const auto& section : sections()) {
    EXPECT_TRUE(names.insert(std::string(section.name)).second);
    EXPECT_FALSE(section.text.empty());
    for (const auto& key : section.keys) {
      EXPECT_FALSE(key.text.empty()) << key.name;
      EXPECT_FALSE(key.range.empty()) << key.name;
      if (key.name == "custom") continue;  // its example is a header
      // What a key needs beside it, without the key itself.
      std::string text;
      auto beside = [&](std::string_view name, std::string_view line) {
        if (key.name != name) text += std::string(line) + "\n";
      };
      const std::string_view section_name = section.name;
      if (section_name == "sources.*") {
        text = "[sources.orders]\n";
        beside("path", "path = 'a.csv'");
      } else if (section_name == "features.custom[]") {
        text = "[[features.custom]]\n";
        beside("name", "name = 'a'");
        beside("over", "over = 'lines'");
        beside("expression", "expression = '1'");
      } else if (section_name == "models[]") {
        text = "[[models]]\n";
        beside("name", "name = 'a'");
        beside("method", "method = 'grid'");
      } else {
        text = "[" + std::string(section_name) + "]\n";
      }
      text += std::string(key.example) + "\n";
      auto project = parse_project(text, "p.toml");
      EXPECT_TRUE(project) << text << project.error().text();
    }
  }
}

TEST(Sections, TheDefaultModelsUseMethodsThatExist) {
  const auto models = default_models();
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].name, "clusters");
  EXPECT_EQ(models[1].name, "rfm");
  for (const auto& model : models)
    EXPECT_NE(std::ranges::find(model_methods(), model.method), model_methods().end());
  for (const auto method : model_methods()) {
    const auto text = "[[models]]\nname = 'a'\nmethod = '" + std::string(method) + "'\n";
    EXPECT_TRUE(parse_project(text, "p.toml")) << method;
  }
  EXPECT_TRUE(section_keys("nothing").empty());
}

}  // namespace
}  // namespace coterie::project
