// Reads a spreadsheet back for the tests of this room and the next, from the XML that other
// programs read.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "base/text.hpp"
#include "spreadsheet/zip_parts.hpp"

namespace coterie::spreadsheet {

// A temporary folder that goes with the object.
class Scratch {
 public:
  Scratch()
      : folder_(*base::TemporaryFolder::make(std::filesystem::temp_directory_path(), "test")) {}
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  base::TemporaryFolder folder_;
};

class ReadXlsx {
 public:
  struct Cell {
    std::string text;   // of a text cell
    double number = 0;  // of a number cell
    bool is_number = false;
    std::string format;  // of numbers; "" for the general one
    std::string style;   // its number in the file
  };
  using Cells = std::map<std::string, Cell>;  // by "A1"

  explicit ReadXlsx(const std::filesystem::path& file) {
    const auto bytes = base::read_file(file);
    EXPECT_TRUE(bytes) << bytes.error().text();
    const auto parts = zip_parts(bytes.value_or(""));
    EXPECT_TRUE(parts) << parts.error().text();
    if (!parts) return;
    for (const auto& part : *parts)
      EXPECT_TRUE(unpack(*bytes, part, [&](std::string_view piece) { xml_[part.name] += piece; }));
    for (const auto& item : between(xml_["xl/sharedStrings.xml"], "<si>", "</si>"))
      shared_.push_back(plain(item));
    read_formats();
    for (const auto& sheet : between(xml_["xl/workbook.xml"], "<sheet ", "/>"))
      names_.push_back(attribute(sheet, "name"));
  }

  const std::map<std::string, std::string>& parts() const { return xml_; }
  const std::vector<std::string>& sheets() const { return names_; }

  const std::string& xml(const std::string& sheet) const {
    for (size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == sheet)
        return xml_.at("xl/worksheets/sheet" + std::to_string(i + 1) + ".xml");
    ADD_FAILURE() << "no sheet " << sheet;
    return xml_.begin()->second;
  }

  Cells cells(const std::string& sheet) const {
    Cells out;
    for (const auto& one : between(xml(sheet), "<c ", "</c>")) {
      // An empty cell with a format closes itself; what follows it is the next one.
      const std::string cell =
          one.substr(one.rfind("<c ") == std::string::npos ? 0 : one.rfind("<c ") + 3);
      const auto type = attribute(cell, "t"), style = attribute(cell, "s");
      Cell read;
      read.style = style;
      if (type == "s") {
        read.text = shared_.at(static_cast<size_t>(std::stoi(inside(cell, "<v>", "</v>"))));
      } else if (type == "inlineStr") {
        read.text = plain(cell);
      } else {
        EXPECT_EQ(type, "") << "an unknown type of cell";
        read.is_number = true;
        read.number = std::strtod(inside(cell, "<v>", "</v>").c_str(), nullptr);
      }
      if (!style.empty()) read.format = formats_.at(static_cast<size_t>(std::stoi(style)));
      out[attribute(cell, "r")] = read;
    }
    return out;
  }

  // Rows of a sheet from `first` on (1: the first), as texts; numbers as "n:<number>".
  std::vector<std::vector<std::string>> rows(const std::string& sheet, int first) const {
    std::map<int, std::map<std::string, std::string>> by_row;
    size_t widest = 0;
    for (const auto& [name, cell] : cells(sheet)) {
      const auto digits = name.find_first_of("0123456789");
      const auto text = cell.is_number ? "n:" + base::number(cell.number) : cell.text;
      by_row[std::stoi(name.substr(digits))][name.substr(0, digits)] = text;
    }
    for (const auto& [row, cells] : by_row)
      if (row >= first) widest = std::max(widest, cells.size());
    std::vector<std::vector<std::string>> out;
    for (const auto& [row, cells] : by_row) {
      if (row < first) continue;
      auto& line = out.emplace_back();
      for (char column = 'A'; column <= 'Z'; ++column) {
        const auto found = cells.find(std::string(1, column));
        line.push_back(found == cells.end() ? "" : found->second);
      }
    }
    return out;
  }

  static std::string attribute(const std::string& tag, const std::string& name) {
    const auto head = tag.substr(0, tag.find('>'));
    auto at = (" " + head).find(" " + name + "=\"");
    if (at == std::string::npos) return {};
    at += name.size() + 2;
    return head.substr(at, head.find('"', at) - at);
  }

  static std::vector<std::string> between(const std::string& xml, const std::string& begin,
                                          const std::string& end) {
    std::vector<std::string> out;
    for (size_t at = xml.find(begin); at != std::string::npos; at = xml.find(begin, at)) {
      at += begin.size();
      const auto stop = xml.find(end, at);
      if (stop == std::string::npos) break;
      out.push_back(xml.substr(at, stop - at));
      at = stop;
    }
    return out;
  }

 private:
  static std::string inside(const std::string& xml, const char* begin, const char* end) {
    const auto found = between(xml, begin, end);
    return found.empty() ? "" : found[0];
  }

  // The text of <t>…</t> or <t xml:space="preserve">…</t> as a spreadsheet shows it.
  static std::string plain(const std::string& xml) {
    auto at = xml.find("<t");
    if (at == std::string::npos) return {};
    at = xml.find('>', at) + 1;
    auto text = xml.substr(at, xml.find("</t>", at) - at);
    const std::pair<const char*, const char*> kEscapes[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"_x005F_", "_"}, {"&amp;", "&"}};
    for (const auto& [from, to] : kEscapes) text = base::replace_all(std::move(text), from, to);
    return text;
  }

  void read_formats() {
    const auto& styles = xml_["xl/styles.xml"];
    std::map<std::string, std::string> codes;
    for (const auto& one : between(styles, "<numFmt ", "/>"))
      codes[attribute(one, "numFmtId")] = attribute(one, "formatCode");
    for (const auto& one : between(inside(styles, "<cellXfs", "</cellXfs>"), "<xf ", ">"))
      formats_.push_back(codes[attribute(one, "numFmtId")]);
  }

  std::map<std::string, std::string> xml_;
  std::vector<std::string> shared_, formats_, names_;
};

}  // namespace coterie::spreadsheet
