// The section on trust: what speaks for the segments and what against, in the order in which a
// reader asks. Documents of older programs have no evidence and no such section.
import { useRun } from '../run';
import { Again } from './again';
import { Apart } from './apart';
import { Contest } from './contest';
import { Day } from './day';
import { evidenceOf } from './document';
import { Later } from './later';
import { Rests } from './rests';
import { Verdict } from './verdict';
import { words } from './words';
import { Worlds } from './worlds';

export function Trust() {
  const { document } = useRun();
  const evidence = evidenceOf(document);
  if (!evidence) return null;
  return (
    <section class="part" id="trust" aria-labelledby="trust-part-title">
      <h2 id="trust-part-title" tabIndex={-1}>
        {words.title}
      </h2>
      <p class="lead">{words.lead}</p>
      <Verdict evidence={evidence} />
      <Worlds evidence={evidence} />
      <Apart separations={evidence.separations} />
      <Again splits={evidence.splits} />
      <Rests ablation={evidence.ablation} />
      <Later time={evidence.out_of_time} />
      <Day sensitivity={evidence.sensitivity} />
      <Contest contest={evidence.contest} />
    </section>
  );
}
