// The frame is what web/src/main.tsx expects: #first, #app, #coterie-document, #coterie-lookup.
#include "report/page.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/markup.hpp"
#include "report/first_screen.hpp"
#include "report/json_values.hpp"

#include "report/text_table.hpp"

namespace coterie::report {

extern const std::string_view kAppJs, kAppCss;  // by cmake/embed.cmake

namespace {

std::string hash_source(std::string_view text) {
  return "'sha256-" + base::base64(base::sha256_bytes(text)) + "'";
}

// Nothing is allowed but our own script and style, and pictures that the script draws itself; and
// the script cannot turn text into HTML or code, not even by mistake.
std::string policy(const Assets& assets) {
  return "default-src 'none'; script-src " + hash_source(assets.script) + "; style-src " +
         hash_source(assets.style) +
         "; img-src data: blob:; base-uri 'none'; form-action 'none'; "
         "require-trusted-types-for 'script'; trusted-types 'none'";
}

// An HTML parser reads CR LF as LF, drops NUL, and ends the element at its closing tag; a script
// also changes its state at <!--.
base::Status survives(std::string_view text, const char* what, std::string_view closing) {
  const auto lowered = base::lower(text);
  for (const auto part :
       {closing, std::string_view("<!--"), std::string_view("\r"), std::string_view("\0", 1)})
    if (lowered.find(part) != std::string::npos)
      return base::fail(base::Code::internal, what,
                        "the page's file holds what an HTML parser would change",
                        "no " + base::printable(part) + ", line feeds only");
  return {};
}

std::string title(const Json& document) {
  const auto& project = part_at(document, "project");
  const auto name = text_at(project, "name"), as_of = text_at(project, "as_of");
  return (name.empty() ? "Customer segments" : at_most(name, 80) + ": customer segments") +
         (as_of.empty() ? "" : " as of " + as_of.substr(0, 10));
}

std::string head(const Json& document, const PageOptions& options, const Assets& assets) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\" data-source=\"embedded\">\n<head>\n"
      "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"";
  out += policy(assets) + "\">\n";
  out +=
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"theme-color\" content=\"#ffffff\" media=\"(prefers-color-scheme: light)\">\n"
      "<meta name=\"theme-color\" content=\"#14171c\" media=\"(prefers-color-scheme: dark)\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n";
  if (!options.made_by.empty())
    out += "<meta name=\"generator\" content=\"" + base::html_text(options.made_by) + "\">\n";
  out += "<title>" + base::html_text(title(document)) + "</title>\n<style>";
  return out.append(assets.style) + "</style>\n</head>\n";
}

std::string packed(std::string_view bytes) {
  return base::base64(base::deflate_raw(bytes));
}

base::Result<std::string> lookup_element(const Json& document, const std::string& packed_document,
                                         const PageOptions& options) {
  if (options.ids == Ids::hide) return std::string();
  const auto count = options.customers != nullptr
                         ? options.customers->ids.size()
                         : count_at(part_at(document, "totals"), "customers");
  std::string text;
  // The salt is the document, so that two pages share no hash and one page is always the same.
  if (options.customers != nullptr)
    text = packed(TRY(lookup_bytes(*options.customers, options.ids, packed_document)));
  return fmt::format(
      "<script type=\"application/octet-stream;base64\" id=\"coterie-lookup\" "
      "data-encoding=\"deflate-raw+base64\" data-ids=\"{}\" data-customers=\"{}\">{}</script>\n",
      options.customers != nullptr ? ids_word(options.ids) : "none", count, text);
}

}  // namespace

Assets built_in_assets() {
  return {kAppJs, kAppCss};
}

std::string made_by_words(std::string_view program, std::string_view engine) {
  return fmt::format("Coterie {}, {}", program, engine);
}

base::Result<std::string> page(const Json& document, const PageOptions& options,
                               const Assets& assets) {
  TRY(survives(assets.script, "app.js", "</script"));
  TRY(survives(assets.style, "app.css", "</style"));
  const auto packed_document =
      packed(document.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string out = head(document, options, assets);
  out +=
      "<body>\n<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n<main id=\"main\">\n"
      "<section id=\"first\">\n";
  out += first_screen(document) + "</section>\n<div id=\"app\"></div>\n</main>\n";
  out +=
      "<script type=\"application/json\" id=\"coterie-document\" "
      "data-encoding=\"deflate-raw+base64\">";
  out += packed_document + "</script>\n";
  out += TRY(lookup_element(document, packed_document, options));
  out.append("<script>").append(assets.script).append("</script>\n</body>\n</html>\n");
  return out;
}

}  // namespace coterie::report
