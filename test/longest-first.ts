import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more. One that began last would run alone, beside an idle core. */
const longest = [
  'serve/noninterference.thorough',
  'explore/workspace.thorough',
  'database-hits.thorough',
  'serve/nested-lists.thorough',
  'recommendation-bounds.thorough',
  'analysis-resume.thorough',
  'statistics-withheld.thorough',
  'analysis-schedule.thorough',
  'serve/noninterference',
];

/** The longest files first, then the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/test/graph/${name}.test.ts`));
      return at === -1 ? longest.length : at;
    };
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}
