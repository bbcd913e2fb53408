// The pictures in the order in which a reader asks.
import { useRun } from '../run';
import { words } from '../words';
import { Agreement } from './agreement';
import { OrderCalendar } from './calendar';
import { Categories, CategoryMixes } from './categories';
import { CohortGrid } from './cohorts';
import { Concentration } from './concentration';
import { Distributions } from './distributions';
import { RecencyGrid } from './grid';
import { Importance } from './importance';
import { Indices } from './indices';
import { CustomerMap } from './map';
import { Shares } from './shares';
import { SilhouetteProfiles } from './silhouettes';
import { Snake } from './snake';

export function Pictures() {
  const { document } = useRun();
  return (
    <section class="part" id="pictures" aria-labelledby="pictures-title">
      <h2 id="pictures-title" tabIndex={-1}>
        {words.pictures.title}
      </h2>
      <p class="lead">{words.pictures.lead}</p>
      <Shares />
      <Concentration />
      <Snake />
      <Importance />
      <RecencyGrid />
      <Distributions />
      <CustomerMap />
      <Indices />
      <SilhouetteProfiles />
      <Agreement />
      <CohortGrid />
      <OrderCalendar />
      <Categories />
      {document.figures !== undefined && <CategoryMixes />}
    </section>
  );
}
