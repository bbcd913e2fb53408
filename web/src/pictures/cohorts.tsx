// Cohorts by the period of the first order: who came back, and what they brought.
import { useOneOf } from '../address';
import { cohortsAnswer } from '../answers';
import { Figure, Missing } from '../figure';
import { Heat } from '../heat';
import { step } from '../palette';
import { Legend, Switch } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

export function CohortGrid() {
  const { document, n } = useRun();
  const [by, setBy] = useOneOf('cohorts', ['retention', 'revenue'], 'retention');
  const figure = document.figures?.cohorts;
  if (!figure?.cohorts.length) return <Missing why={words.cohorts.missing} />;
  const answer = cohortsAnswer(figure, n) ?? words.cohorts.question;
  const money = figure.cohorts.some((c) => c.revenue);
  const revenue = by === 'revenue' && money;
  const ages = Math.max(...figure.cohorts.map((c) => c.active.length));
  const unit = words.cohorts.units[figure.unit];
  const value = (c: (typeof figure.cohorts)[number], age: number): number | null => {
    const amount = revenue ? c.revenue?.[age] : c.active[age];
    return amount == null || !c.customers ? null : amount / c.customers;
  };
  // The first period is everybody: it would take all the tint.
  const full = Math.max(
    1e-9,
    ...figure.cohorts.flatMap((c) =>
      c.active.map((_, age) => (age === 0 ? 0 : (value(c, age) ?? 0))),
    ),
  );
  const labels = Array.from({ length: ages }, (_, age) => words.cohorts.age(unit, age));
  return (
    <Figure
      id="cohorts"
      question={words.cohorts.question}
      answer={answer}
      note={words.cohorts.note}
      controls={
        <>
          {money && (
            <Switch
              label={words.pictures.show}
              value={by}
              choose={setBy}
              options={[
                { value: 'retention', label: words.cohorts.retention },
                { value: 'revenue', label: words.cohorts.perHead },
              ]}
            />
          )}
          <Legend />
        </>
      }
      table={() => ({
        columns: [
          { label: words.cohorts.start, show: (cell) => n.date(String(cell), figure.unit) },
          { label: words.cohorts.size, kind: 'whole' },
          ...labels.map((label) => ({
            label,
            kind: revenue ? ('money' as const) : ('whole' as const),
          })),
        ],
        rows: figure.cohorts.map((c) => [
          c.start,
          c.customers,
          ...labels.map((_, age) => (revenue ? c.revenue?.[age] : c.active[age]) ?? null),
        ]),
      })}
    >
      <Heat
        label={answer}
        kind="cohorts"
        corner={words.cohorts.start}
        columns={[
          words.cohorts.size,
          ...labels.map((label, age) => (age === 0 ? label : String(age))),
        ]}
        rows={figure.cohorts.map((c) => ({
          head: n.date(c.start, figure.unit),
          cells: [
            { text: n.whole(c.customers), step: 0 },
            ...labels.map((_, age) => {
              const now = value(c, age);
              if (now === null) return null;
              const open = age >= c.complete ? '·' : '';
              return {
                text: (revenue ? n.money(now) : n.share(now)) + open,
                step: age === 0 ? 0 : step(now, full),
              };
            }),
          ],
        }))}
      />
    </Figure>
  );
}
