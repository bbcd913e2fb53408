// Customers against revenue: two bars a segment, the one of customers hatched.
import { sharesAnswer } from '../answers';
import { Drawing, Figure } from '../figure';
import { SegmentName } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

export function Shares() {
  const { document, n } = useRun();
  const answer = sharesAnswer(document, n);
  const money = document.segments.some((s) => s.revenue_share !== null);
  const ordered = [...document.segments].sort(
    (a, b) => (b.revenue_share ?? b.customers_share) - (a.revenue_share ?? a.customers_share),
  );
  const full = Math.max(...ordered.flatMap((s) => [s.customers_share, s.revenue_share ?? 0]), 1e-9);
  const width = (share: number | null) => ({ width: `${(Math.max(0, share ?? 0) / full) * 100}%` });
  const ratio = (s: { revenue_share: number | null; customers_share: number }) =>
    s.revenue_share === null || !s.customers_share ? null : s.revenue_share / s.customers_share;
  return (
    <Figure
      id="shares"
      question={words.shares.question}
      answer={answer}
      table={() => ({
        columns: [
          { label: words.segment },
          { label: words.customers, kind: 'whole' },
          { label: words.segments.ofCustomers, kind: 'share' },
          { label: words.revenue, kind: 'money' },
          { label: words.segments.ofRevenue, kind: 'share' },
          { label: words.shares.ratio, kind: 'number' },
          { label: words.shares.perCustomer, kind: 'money' },
        ],
        rows: document.segments.map((s) => [
          s.name,
          s.customers,
          s.customers_share,
          s.revenue,
          s.revenue_share,
          ratio(s),
          s.revenue === null || !s.customers ? null : s.revenue / s.customers,
        ]),
      })}
    >
      <Drawing label={answer ?? words.shares.question} kind="shares">
        <p class="key">
          <i class="bar hatched">
            <b />
          </i>{' '}
          {words.customers}
          {money && (
            <>
              <i class="bar">
                <b />
              </i>{' '}
              {words.revenue}
            </>
          )}
        </p>
        {ordered.map((s) => (
          <div key={s.id} class="pair">
            <SegmentName id={s.id} />
            <div class="bars">
              <i class="bar hatched">
                <b style={width(s.customers_share)} />
              </i>
              <span>{n.share(s.customers_share)}</span>
              {money && (
                <i class="bar">
                  <b style={width(s.revenue_share)} />
                </i>
              )}
              {money && <span>{n.share(s.revenue_share)}</span>}
            </div>
            {money && <span class="ratio">{words.shares.note(n.ratio(ratio(s)))}</span>}
          </div>
        ))}
      </Drawing>
    </Figure>
  );
}
