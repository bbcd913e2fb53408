// The first screen of the page as plain HTML: which segments there are, how many people and how
// much money, what to do with each, how far to trust it. It reads without script and without
// style; every text is escaped, no style attribute is used, bars are SVG with attributes.
//
// The markup, which web/src/app.css styles by these classes:
//   <header class="top">
//     <h1>shop: 7 segments of 1,000 customers</h1>
//     <p class="facts"><span>9,421 orders</span>, <span>1,204,555.62 GBP</span>, …</p>
//     <p class="lead">The most money comes from Champions: …</p>
//     <p class="trust-line"><a href="#trust-title">How far to trust it</a>: with care.</p>
//   </header>
//   <div class="scroll" tabindex="0" role="region" aria-labelledby="segments-caption">
//   <table class="segments"><caption id="segments-caption">…</caption>
//     <thead><tr><th scope="col">Segment</th><th scope="col" class="number">Customers</th>…
//     <tbody><tr data-segment="1"><th scope="row" data-label="Segment">Champions</th>
//       <td class="number" data-label="Customers"><data value="78">78</data></td>
//       <td class="share" data-label="Share of customers"><data value="0.078">7.8 %</data>
//         <svg class="bar" …><rect class="track" …/><rect class="customers" …/></svg></td>
//       <td class="number" data-label="Revenue">…</td>
//       <td class="share" data-label="Share of revenue">… <rect class="revenue" …/></td>
//       <td class="todo" data-label="What to do">Early access …</td></tr>
//   (revenue's two columns only with money; data-label is the column's name, for narrow screens)
//   <p class="note">…</p>            what stands below the table: who is in no segment
//   <section class="trust" aria-labelledby="trust-title"
//       data-trust="strong|fair|weak|rules|unknown">
//     <h2 id="trust-title">How far to trust it</h2>
//     <p class="verdict">…</p>       what the silhouette means for who acts on it
//     <p class="why">…</p>           which model, why this one, why so many segments
//     <ul class="warnings">…</ul>    what limits the claims that can be made
//     <ul class="data">…</ul>        what was rejected and kept, each with its count
//   </section>
//   <noscript><p class="noscript">…</p></noscript>
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace coterie::report {

// The inside of <section id="first">.
// document: of a run.
// Repeats: the same text for the same document.
std::string first_screen(const nlohmann::ordered_json& document);

}  // namespace coterie::report
