// Finds one customer's segment by id, without sending anything anywhere. The id goes into the
// address only when asked: addresses are shared and remembered.
import { useEffect, useId, useState } from 'preact/hooks';
import { choose, useChoice } from './address';
import type { Lookup } from './lookup';
import type { LookupData } from './source';
import { Symbol } from './pieces';
import { useRun } from './run';
import { words } from './words';

const w = words.lookup;

function Result({ id, lookup }: { id: string; lookup: Lookup }) {
  const run = useRun();
  const segment = lookup.find(id);
  if (segment === null) return <p class="result none">{w.unknown(id)}</p>;
  if (segment === 0) return <p class="result">{w.inNone(id)}</p>;
  return (
    <p class="result">
      <Symbol mark={run.mark(segment)} /> {w.found(id, run.nameOf(segment))}{' '}
      <a href={`#segment-${segment}`}>{w.toCard(run.nameOf(segment))}</a>
    </p>
  );
}

function Form({ lookup }: { lookup: Lookup }) {
  const { n } = useRun();
  const [shared] = useChoice('customer', '');
  const [written, write] = useState(shared);
  const [asked, ask] = useState(shared);
  const [keep, setKeep] = useState(shared !== '');
  const input = useId();
  const list = useId();
  useEffect(() => {
    if (shared && shared !== asked) {
      write(shared);
      ask(shared);
    }
  }, [shared]);
  return (
    <>
      <form
        class="finder"
        onSubmit={(event) => {
          event.preventDefault();
          ask(written);
          if (keep) choose('customer', written || null);
        }}
      >
        <label for={input}>{w.label}</label>
        <input
          id={input}
          list={list}
          value={written}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => write(event.currentTarget.value)}
        />
        <datalist id={list}>
          {(written ? lookup.suggest(written, 8) : []).map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        <button type="submit">{w.find}</button>
        <label class="keep">
          <input
            type="checkbox"
            checked={keep}
            onChange={(event) => {
              setKeep(event.currentTarget.checked);
              choose('customer', event.currentTarget.checked && asked ? asked : null);
            }}
          />
          <span>{w.keep}</span>
        </label>
      </form>
      <div role="status">{asked && <Result id={asked} lookup={lookup} />}</div>
      <p class="note">
        {w.hint(n.whole(lookup.customers))} {lookup.kind === 'hash' && w.hashed}
      </p>
    </>
  );
}

export function Finder() {
  const { source } = useRun();
  const [data, set] = useState<LookupData | 'broken' | null>(source.lookup ? null : 'none');
  useEffect(() => {
    source.lookup?.().then(set, () => set('broken'));
  }, [source]);
  return (
    <section class="part" id="lookup" aria-labelledby="lookup-title">
      <h2 id="lookup-title" tabIndex={-1}>
        {w.title}
      </h2>
      {data === null ? (
        <p>{words.loading}</p>
      ) : data === 'broken' ? (
        <p class="missing">{w.broken}</p>
      ) : typeof data === 'object' ? (
        <Form lookup={data} />
      ) : (
        <p>
          {data === 'none' ? w.without : w.tooMany} <code>{w.command}</code>
        </p>
      )}
    </section>
  );
}
