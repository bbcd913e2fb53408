// Whether there are groups at all, in words that need no statistics, and what follows from it.
import { Figure } from '../figure';
import { useRun } from '../run';
import type { Caveat, Evidence, VerdictName } from './document';
import { words } from './words';

const w = words.verdict;
const STEPS: VerdictName[] = ['none', 'weak', 'clusters'];

/** The verdict, or that no groups could be looked for. */
export const outcomeOf = ({ verdict, judgement }: Evidence): VerdictName | 'unasked' =>
  verdict === 'none' && !judgement.worlds.length ? 'unasked' : verdict;

/** Of the whole run, else those of the verdict alone; each once. */
export function caveatsOf({ caveats, judgement }: Evidence): Caveat[] {
  const all = [...caveats, ...judgement.caveats];
  return all.filter((one, i) => all.findIndex((other) => other.text === one.text) === i);
}

export function Verdict({ evidence }: { evidence: Evidence }) {
  const { document, n } = useRun();
  const { judgement, measures } = evidence;
  const outcome = outcomeOf(evidence);
  const headline = w.headlines[outcome];
  const caveats = caveatsOf(evidence);
  const reason = document.chosen_reason;
  return (
    <Figure
      id="verdict"
      question={w.question}
      answer={null}
      note={
        judgement.model === null || !judgement.customers
          ? null
          : w.note(judgement.model, n.whole(judgement.customers), n.whole(judgement.of))
      }
      table={() => ({
        columns: [
          { label: w.measure },
          { label: w.value, kind: 'number' },
          { label: w.whyNot },
          { label: w.name },
        ],
        rows: measures.map((m) => [w.measures[m.name] ?? m.name, m.value, m.why_not, m.name]),
      })}
    >
      <p class={`headline ${outcome}`}>{headline}</p>
      {judgement.sentence && <p class="answer">{judgement.sentence}</p>}
      {outcome !== 'unasked' && (
        <div class="steps" role="img" aria-label={w.picture(w.steps[outcome])}>
          {STEPS.map((step) => (
            <span key={step} class={step === outcome ? 'step here' : 'step'}>
              {step === outcome && '▶ '}
              {w.steps[step]}
            </span>
          ))}
        </div>
      )}
      <div class="two">
        <div class="findings">
          <h4>{w.follows}</h4>
          <p>{w.means[outcome]}</p>
          {reason && reason !== judgement.sentence && <p>{reason}</p>}
        </div>
        <div class="findings caveats">
          <h4>{w.caveats}</h4>
          {caveats.length ? (
            <ul>
              {caveats.map((one) => (
                <li key={one.text}>{one.text}</li>
              ))}
            </ul>
          ) : (
            <p>{w.noCaveats}</p>
          )}
        </div>
      </div>
    </Figure>
  );
}
