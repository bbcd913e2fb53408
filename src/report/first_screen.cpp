// Numbers stand twice: in words, and as the document's own value in <data value>, for programs.
#include "report/first_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/markup.hpp"
#include "base/text.hpp"
#include "report/answer.hpp"

#include "report/text_table.hpp"

namespace coterie::report {
namespace {

constexpr int kMostName = 80;  // cells of a name in the table; the whole name is below, in its card
constexpr int kMostText = 400;
constexpr size_t kMostRows = 50;

std::string name_text(const std::string& name) {
  return base::html_text(at_most(name, kMostName));
}

std::string line_text(const std::string& line) {
  return base::html_text(at_most(line, kMostText));
}

std::string header(const Answer& answer) {
  std::string out = "<header class=\"top\">\n<h1>" + name_text(answer.project) +
                    (answer.project.empty() ? "" : ": ") + base::html_text(answer.headline) +
                    "</h1>\n<p class=\"facts\">";
  for (const auto& fact : answer.facts)
    out += (&fact == &answer.facts.front() ? "<span>" : ", <span>") + line_text(fact) + "</span>";
  out += "</p>\n";
  if (!answer.lead.empty()) out += "<p class=\"lead\">" + line_text(answer.lead) + "</p>\n";
  std::string brief = answer.brief_verdict;
  brief[0] = static_cast<char>(brief[0] - 'A' + 'a');
  out += "<p class=\"trust-line\"><a href=\"#trust-title\">How far to trust it</a>: " +
         base::html_text(brief) + ".</p>\n";
  return out + "</header>\n";
}

std::string number_cell(const char* label, double value, const std::string& words) {
  if (!std::isfinite(value))
    return fmt::format("<td class=\"number\" data-label=\"{}\">—</td>", label);
  return fmt::format("<td class=\"number\" data-label=\"{}\"><data value=\"{}\">{}</data></td>",
                     label, base::number(value), base::html_text(words));
}

// A share with a bar of `of` hundredths of the column; the bar says nothing that the number does
// not, so it is hidden from screen readers.
std::string share_cell(const char* label, const char* kind, double share, double full) {
  if (!std::isfinite(share))
    return fmt::format("<td class=\"share\" data-label=\"{}\">—</td>", label);
  const double width = std::clamp(100 * share / full, 0.0, 100.0);
  return fmt::format(
      "<td class=\"share\" data-label=\"{}\"><data value=\"{}\">{}</data><svg class=\"bar\" "
      "viewBox=\"0 0 100 8\" width=\"100\" height=\"8\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"100\" height=\"8\" "
      "fill=\"currentColor\" fill-opacity=\"0.12\"/><rect class=\"{}\" width=\"{:.1f}\" "
      "height=\"8\" fill=\"currentColor\"/></svg></td>",
      label, base::number(share), base::percent(share), kind, width);
}

std::string segment_row(const Answer& answer, const AnsweredSegment& one, double full) {
  std::string out =
      fmt::format("<tr data-segment=\"{}\"><th scope=\"row\" data-label=\"Segment\">{}</th>",
                  one.id, name_text(one.name));
  out += number_cell("Customers", static_cast<double>(one.customers),
                     base::with_thousands(one.customers));
  out += share_cell("Share of customers", "customers", one.customers_share, full);
  if (answer.money) {
    out += number_cell("Revenue", one.revenue, base::with_thousands(one.revenue, 0));
    out += share_cell("Share of revenue", "revenue", one.revenue_share, full);
  }
  return out + "<td class=\"todo\" data-label=\"What to do\">" + line_text(one.offer) +
         "</td></tr>\n";
}

std::string table(const Answer& answer) {
  double full = 1e-9;
  for (const auto& one : answer.segments)
    for (const double share : {one.customers_share, one.revenue_share})
      if (share > full) full = share;
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-labelledby=\"segments-caption\">\n<table class=\"segments\">"
      "<caption id=\"segments-caption\">Who the customers are, what they bring and what to do"
      "</caption>\n<thead><tr><th scope=\"col\">Segment</th>"
      "<th scope=\"col\" class=\"number\">Customers</th>"
      "<th scope=\"col\" class=\"share\">Share of customers</th>";
  if (answer.money)
    out += fmt::format(
        "<th scope=\"col\" class=\"number\">Revenue{}</th>"
        "<th scope=\"col\" class=\"share\">Share of revenue</th>",
        answer.currency.empty() ? "" : ", " + name_text(answer.currency));
  out += "<th scope=\"col\" class=\"todo\">What to do</th></tr></thead>\n<tbody>\n";
  const auto shown = weightiest(answer, kMostRows);
  for (const auto& one : answer.segments)
    if (std::ranges::find(shown, &one) != shown.end()) out += segment_row(answer, one, full);
  return out + "</tbody></table>\n</div>\n";
}

std::string notes(const Answer& answer) {
  std::string out;
  if (answer.customers_without > 0)
    out += fmt::format("<p class=\"note\">{}</p>\n", base::html_text(without_words(answer)));
  if (!answer.nobody.empty())
    out += "<p class=\"note\">" + base::html_text(nobody_words(answer)) + "</p>\n";
  if (answer.segments.size() > kMostRows)
    out +=
        fmt::format("<p class=\"note\">{} smaller segments are below, and in segments.csv.</p>\n",
                    base::with_thousands(static_cast<int64_t>(answer.segments.size() - kMostRows)));
  return out;
}

std::string list(const char* kind, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = fmt::format("<ul class=\"{}\">\n", kind);
  for (const auto& line : lines) out += "<li>" + line_text(line) + "</li>\n";
  return out + "</ul>\n";
}

std::string trust(const Answer& answer) {
  return fmt::format(
             "<section class=\"trust\" aria-labelledby=\"trust-title\" data-trust=\"{}\">\n"
             "<h2 id=\"trust-title\">How far to trust it</h2>\n<p class=\"verdict\">{}</p>\n"
             "<p class=\"why\">{}</p>\n",
             trust_word(answer.trust), base::html_text(answer.verdict),
             base::html_text(at_most(answer.why, 2 * kMostText))) +
         list("warnings", answer.warnings) + list("data", answer.data) + "</section>\n";
}

}  // namespace

std::string first_screen(const nlohmann::ordered_json& document) {
  const auto told = answer(document);
  return header(told) + table(told) + notes(told) + trust(told) +
         "<noscript><p class=\"noscript\">This is the whole answer. The pictures, the segments in "
         "full and the evidence need a browser with JavaScript; nothing is sent anywhere.</p>"
         "</noscript>\n";
}

}  // namespace coterie::report
