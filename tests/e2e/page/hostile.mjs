// A shop whose customers, products, categories, regions and segments have the names that an
// attacker, or merely the world, would choose.

const LONG = 'Overlong '.repeat(23).slice(0, 200).trimEnd();
export const NAMES = [
  '<script>alert(1)</script>',
  "=cmd|' /C calc'!A0",
  '</script><img src=x onerror=alert(1)>',
  ']]><svg onload=alert(1)>',
  '\u202eturned\u202c \u0634\u0631\u0643\u0629',
  '👩‍👩‍👧‍👦 café ☕',
  '@SUM(1+1)*cmd',
  '+49 30 "quoted", & <b>bold</b>',
  '{{constructor.constructor("alert(1)")()}}',
  LONG,
];
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const literal = (text) => JSON.stringify(text); // a TOML string is written like JSON's

/** Orders of 200 customers in 14 months, the first ones with odd ids. */
export function orders() {
  const lines = ['customer_id,order_id,order_date,product,category,region,quantity,price'];
  for (let i = 0; i < 2400; ++i) {
    // Few order often; what they spend has nothing to do with it.
    const who = Math.floor(200 * ((i * 0.6180339887) % 1) ** 2);
    const day = new Date(Date.UTC(2023, 0, 3) + ((i * 7919) % 420) * 86_400_000);
    lines.push(
      [
        quoted(NAMES[who] ?? `Plain ${who}`),
        1000 + i,
        day.toISOString().slice(0, 10),
        quoted(`${NAMES[i % 10]} ${i % 37}`),
        quoted(NAMES[(i + who) % 10]),
        quoted(NAMES[who % 5]),
        1 + (i % 4),
        `${who % 3 ? 2 + (who % 7) : 90 + (who % 40)}.50`,
      ].join(','),
    );
  }
  return lines.join('\n') + '\n';
}

export const project = `[project]
name = ${literal('</title><script>alert(1)</script>')}
[sources.orders]
path = "orders.csv"
[features]
preset = "shopping"
[[models]]
name = ${literal('odd')}
method = "percentile"
scores = ["orders", "spend"]
cuts = [0.5]
cells = { "high,high" = ${literal(NAMES[0])}, "high,low" = ${literal(NAMES[1])}, "low,high" = ${literal(NAMES[3])}, "low,low" = ${literal(LONG)} }
[[models]]
name = "clusters"
method = "kmeans"
k = "auto"
[[models]]
name = "tree"
method = "hierarchical"
[[models]]
name = "dense"
method = "dbscan"
[[models]]
name = "hdense"
method = "hdbscan"
[[models]]
name = "soft"
method = "mixture"
[[models]]
name = "rfm"
method = "grid"
grid = "rf_10"
[run]
choose = "odd"
`;
