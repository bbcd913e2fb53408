// The silhouette profile: how deep each segment's customers lie in it, highest first.
import { silhouettesAnswer } from '../answers';
import { Drawing, Figure, Missing } from '../figure';
import { SegmentName } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';
import { indexLabel } from './indices';

/** The area between the values and the zero line, in a box of `values` by 1. */
function area(values: number[], low: number, high: number, above: boolean): string {
  const y = (value: number) => (high - value) / (high - low);
  const held = values.map((value) => (above ? Math.max(0, value) : Math.min(0, value)));
  const steps = held.map((value, i) => `L${i} ${y(value)}H${i + 1}`).join('');
  return `M0 ${y(0)}${steps}V${y(0)}Z`;
}

export function SilhouetteProfiles() {
  const run = useRun();
  const { document, n } = run;
  const figure = document.figures?.silhouettes;
  if (!figure?.segments.length) return <Missing why={words.silhouettes.missing} />;
  const answer = silhouettesAnswer(document, n) ?? words.silhouettes.question;
  const values = figure.segments.flatMap((s) => s.values);
  const low = Math.min(-0.25, Math.floor(Math.min(...values) * 4) / 4);
  const high = Math.max(0.5, Math.ceil(Math.max(...values) * 4) / 4);
  const zero = high / (high - low);
  return (
    <Figure
      id="silhouettes"
      question={words.silhouettes.question}
      answer={answer}
      note={[
        words.silhouettes.guide,
        words.silhouettes.sampled(n.whole(figure.sampled), n.whole(figure.of)),
        `${indexLabel(figure.index)}.`,
      ].join(' ')}
      table={() => ({
        columns: [
          { label: words.segment },
          { label: words.silhouettes.customers, kind: 'whole' },
          { label: words.silhouettes.mean, kind: 'number' },
          { label: words.silhouettes.negative, kind: 'share' },
        ],
        rows: figure.segments.map((s) => [run.nameOf(s.id), s.customers, s.mean, s.negative_share]),
      })}
    >
      <Drawing label={answer} kind="profiles">
        {figure.segments.map((s) => (
          <div key={s.id} class={`profile s${run.mark(s.id).colour}`}>
            <SegmentName id={s.id} />
            <p>
              {words.silhouettes.mean} <strong>{n.fixed(s.mean, 2)}</strong>,{' '}
              {n.share(s.negative_share)} {words.silhouettes.negative.toLowerCase()}
            </p>
            <div class="plot">
              <svg viewBox={`0 0 ${Math.max(1, s.values.length)} 1`} preserveAspectRatio="none">
                <path class="own" d={area(s.values, low, high, true)} />
                <path class="under" d={area(s.values, low, high, false)} />
                <path class="zero" d={`M0 ${zero}H${s.values.length}`} />
              </svg>
              <span style={{ top: '0%' }}>{n.short(high)}</span>
              <span style={{ top: `${zero * 100}%` }}>0</span>
              <span style={{ top: '100%' }}>{n.short(low)}</span>
            </div>
          </div>
        ))}
      </Drawing>
    </Figure>
  );
}
