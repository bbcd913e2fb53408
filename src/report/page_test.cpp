#include "report/page.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"
#include "report/test_html.hpp"

namespace coterie::report {
namespace {

constexpr Assets kSmall{"console.log('<b>')", "p>b{color:red}"};

std::string unbase64(const std::string& text) {
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (c == '=') break;
    bits = bits << 6 | static_cast<uint32_t>(alphabet.find(c));
    if ((held += 6) >= 8) out += static_cast<char>(bits >> (held -= 8) & 255);
  }
  return out;
}

std::string inflated(const std::string& packed) {
  std::string out(1 << 22, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// The element whose attributes hold a text; the test fails unless it is there once.
HtmlElement element_with(const std::string& html, const std::string& name,
                         const std::string& attribute) {
  HtmlElement out;
  int found = 0;
  for (const auto& element : read_html(html))
    if (element.name == name && element.attributes.find(attribute) != std::string::npos) {
      out = element;
      ++found;
    }
  EXPECT_EQ(found, 1) << name << " " << attribute;
  return out;
}

std::string made_page(const Json& document, const PageOptions& options = {},
                      const Assets& assets = kSmall) {
  const auto out = page(document, options, assets);
  EXPECT_TRUE(out) << out.error().text();
  return out.value_or("");
}

Members members() {
  Members out;
  for (const char* id : {"12346", "12347", "</script><script>alert(1)</script>"}) out.ids.add(id);
  out.segments = {1, 2, 0};
  return out;
}

TEST(Page, HoldsTheDocumentAndTheFrame) {
  const auto made = *document(made_up_result());
  const auto html = made_page(made, {"Coterie 0.1.0, engine 1.5", Ids::hide, nullptr});
  EXPECT_TRUE(html.starts_with("<!doctype html>\n<html lang=\"en\" data-source=\"embedded\">"));
  const auto holder = element_with(html, "script", "id=\"coterie-document\"");
  EXPECT_NE(holder.attributes.find("data-encoding=\"deflate-raw+base64\""), std::string::npos);
  EXPECT_EQ(Json::parse(inflated(unbase64(holder.text))), made);
  EXPECT_EQ(element_with(html, "title", "").text, "gift-shop: customer segments as of 2011-12-10");
  element_with(html, "section", "id=\"first\"");
  EXPECT_EQ(element_with(html, "div", "id=\"app\"").text, "");
  element_with(html, "main", "id=\"main\"");
  element_with(html, "meta", "content=\"Coterie 0.1.0, engine 1.5\"");
  EXPECT_EQ(html.find("coterie-lookup"), std::string::npos);
  EXPECT_LT(html.find("charset"), 1024u);
}

// The hashes are those of what a browser sees between the tags.
TEST(Page, PolicyAllowsItsOwnScriptAndStyleOnly) {
  const auto html = made_page(*document(made_up_result()));
  std::vector<HtmlElement> scripts;
  for (const auto& element : read_html(html))
    if (element.name == "script" && element.attributes.empty()) scripts.push_back(element);
  ASSERT_EQ(scripts.size(), 1u);
  EXPECT_EQ(scripts[0].text, kSmall.script);
  const auto style = element_with(html, "style", "");
  const auto policy =
      element_with(html, "meta", "http-equiv=\"Content-Security-Policy\"").attributes;
  const auto hash = [](const std::string& text) {
    return "'sha256-" + base::base64(base::sha256_bytes(text)) + "'";
  };
  EXPECT_NE(policy.find("\"default-src 'none'; script-src " + hash(scripts[0].text) +
                        "; style-src " + hash(style.text) +
                        "; img-src data: blob:; base-uri 'none'; form-action 'none'; "
                        "require-trusted-types-for 'script'; trusted-types 'none'\""),
            std::string::npos)
      << policy;
  // openssl dgst -sha256 -binary | base64 of the script above.
  EXPECT_NE(policy.find("sha256-n8kzq+hQcOwq8d3ITyF5JNqca3Qdsgyy5V0ZPQmzWvU="), std::string::npos);
  for (const char* never : {"unsafe", "http:", "https:", "eval", "*"})
    EXPECT_EQ(policy.substr(policy.find("content=")).find(never), std::string::npos) << never;
}

TEST(Page, RefusesFilesThatWouldNotSurviveAParser) {
  const auto made = *document(made_up_result());
  for (const std::string_view bad : {std::string_view("'</ScRipt>'"), std::string_view("<!--"),
                                     std::string_view("a\r\nb"), std::string_view("a\0b", 3)}) {
    const auto out = page(made, {}, {bad, ""});
    ASSERT_FALSE(out) << bad;
    EXPECT_EQ(out.error().code, base::Code::internal);
  }
  EXPECT_FALSE(page(made, {}, {"", "a{}</style>"}));
  EXPECT_TRUE(page(made, {}, {"'</style>'", "/* </script> */"}));
}

TEST(Page, TheBuiltInBundleFits) {
  const auto assets = built_in_assets();
  const auto html = made_page(*document(made_up_result()), {}, assets);
  EXPECT_LT(html.size(), 1'200'000u);
  EXPECT_NE(html.find(assets.script), std::string::npos);
}

TEST(Page, IdsAreInItOnlyWhenAskedFor) {
  const auto made = *document(made_up_result());
  const auto who = members();
  for (const auto ids : {Ids::hide, Ids::hash, Ids::show}) {
    const auto html = made_page(made, {"", ids, &who});
    EXPECT_EQ(html.find("alert"), std::string::npos);
    if (ids == Ids::hide) {
      EXPECT_EQ(html, made_page(made));
      continue;
    }
    const auto holder = element_with(html, "script", "id=\"coterie-lookup\"");
    EXPECT_NE(holder.attributes.find("data-ids=\"" + std::string(ids_word(ids)) + "\""),
              std::string::npos);
    EXPECT_NE(holder.attributes.find("data-customers=\"3\""), std::string::npos);
    const auto bytes = inflated(unbase64(holder.text));
    EXPECT_TRUE(bytes.starts_with("CTL1"));
    EXPECT_EQ(bytes.find("12346") != std::string::npos, ids == Ids::show);
  }
}

TEST(Page, TooManyCustomersForALookUpIsSaid) {
  const auto html = made_page(*document(made_up_result()), {"", Ids::show, nullptr});
  const auto holder = element_with(html, "script", "id=\"coterie-lookup\"");
  EXPECT_NE(holder.attributes.find("data-ids=\"none\" data-customers=\"600\""), std::string::npos);
  EXPECT_EQ(holder.text, "");
}

TEST(Page, HostileNamesAddNoElement) {
  const auto plain = *document(made_up_result());
  auto result = made_up_result();
  make_hostile(result);
  auto hostile = *document(result);
  hostile["project"]["name"] = "</title><script>alert(1)</script>";
  const auto html = made_page(hostile);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  std::vector<std::string> names, expected;
  for (const auto& element : read_html(html))
    if (element.name == "script" || element.name == "style" || element.name == "title")
      names.push_back(element.name);
  for (const auto& element : read_html(made_page(plain)))
    if (element.name == "script" || element.name == "style" || element.name == "title")
      expected.push_back(element.name);
  EXPECT_EQ(names, expected);
  const auto holder = element_with(html, "script", "id=\"coterie-document\"");
  EXPECT_EQ(Json::parse(inflated(unbase64(holder.text))), hostile);
}

TEST(Page, IsTheSameTwiceAndHoldsNoPath) {
  const auto result = made_up_result();
  const auto one = made_page(*document(result)), two = made_page(*document(result));
  EXPECT_EQ(one, two);
  EXPECT_EQ(one.find("shop/orders.csv.gz"), std::string::npos);
}

}  // namespace
}  // namespace coterie::report
