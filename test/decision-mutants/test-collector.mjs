// What a test file asks of vitest, for a process that runs the tests of one file and stops at the first that fails.
import assert from 'node:assert';

const tests = [];

/** Hands over the tests that were collected since. */
export function collected() {
  return tests.splice(0);
}

export function describe(_name, work) {
  work();
}

export function test(name, ...rest) {
  const run = rest.find((each) => typeof each === 'function');
  tests.push({ name, run });
}

test.each = (rows) => (name, run) => {
  for (const row of rows) tests.push({ name, run: () => (Array.isArray(row) ? run(...row) : run(row)) });
};
describe.each = (rows) => (_name, work) => {
  for (const row of rows) Array.isArray(row) ? work(...row) : work(row);
};

export function beforeAll(work) {
  tests.push({ name: 'before all', run: work });
}

export function expect(found) {
  const held = (holds, wanted) => assert.ok(holds, `${show(found)}, wanted ${show(wanted)}`);
  const matchers = {
    toBe: (wanted) => held(Object.is(found, wanted), wanted),
    toEqual: (wanted) => held(isLike(found, wanted), wanted),
    toMatchObject: (wanted) => held(holdsAll(found, wanted), wanted),
    toContain: (wanted) => held(found.includes(wanted), wanted),
    toContainEqual: (wanted) =>
      held(
        [...found].some((each) => isLike(each, wanted)),
        wanted,
      ),
    toHaveLength: (wanted) => held(found.length === wanted, wanted),
    toBeGreaterThan: (wanted) => held(found > wanted, wanted),
    toBeGreaterThanOrEqual: (wanted) => held(found >= wanted, wanted),
    toBeLessThan: (wanted) => held(found < wanted, wanted),
    toBeLessThanOrEqual: (wanted) => held(found <= wanted, wanted),
    toBeNull: () => held(found === null, null),
    toBeUndefined: () => held(found === undefined, undefined),
    toBeDefined: () => held(found !== undefined, 'something'),
    toMatch: (wanted) => held(typeof wanted === 'string' ? found.includes(wanted) : wanted.test(found), wanted),
    toThrow: (wanted) => held(throwsLike(found, wanted), wanted ?? 'an error'),
  };
  const opposite = Object.entries(matchers).map(([name, match]) => [
    name,
    (...wanted) => {
      const holds = (() => {
        try {
          match(...wanted);
          return true;
        } catch {
          return false;
        }
      })();
      assert.ok(!holds, `${show(found)} is not to be ${name} ${show(wanted)}`);
    },
  ]);
  return Object.assign(matchers, { not: Object.fromEntries(opposite) });
}

class Like {
  constructor(holds) {
    this.holds = holds;
  }
}

expect.stringMatching = (wanted) => new Like((found) => new RegExp(wanted).test(found));
expect.stringContaining = (wanted) => new Like((found) => String(found).includes(wanted));
expect.objectContaining = (wanted) => new Like((found) => holdsAll(found, wanted));
expect.arrayContaining = (wanted) =>
  new Like((found) => wanted.every((one) => found.some((each) => isLike(each, one))));
expect.any = (type) => new Like((found) => found?.constructor === type || typeof found === type.name.toLowerCase());
expect.anything = () => new Like((found) => found !== null && found !== undefined);

function isLike(found, wanted) {
  if (wanted instanceof Like) return wanted.holds(found);
  if (typeof found !== 'object' || typeof wanted !== 'object' || found === null || wanted === null)
    return Object.is(found, wanted);
  if (Array.isArray(found) !== Array.isArray(wanted)) return false;
  if (found instanceof Set || found instanceof Map || ArrayBuffer.isView(found)) return sameValue(found, wanted);
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return [...names].every((name) => isLike(found[name], wanted[name]));
}

function holdsAll(found, wanted) {
  return Object.entries(wanted).every(([name, each]) =>
    typeof each === 'object' && each !== null && !(each instanceof Like) && !Array.isArray(each)
      ? holdsAll(found?.[name] ?? {}, each)
      : isLike(found?.[name], each),
  );
}

function sameValue(found, wanted) {
  try {
    assert.deepStrictEqual(found, wanted);
    return true;
  } catch {
    return false;
  }
}

function throwsLike(run, wanted) {
  try {
    run();
    return false;
  } catch (error) {
    if (wanted === undefined) return true;
    return wanted instanceof RegExp
      ? wanted.test(error.message)
      : isLike(error.message, wanted) || error.message.includes?.(wanted);
  }
}

function show(value) {
  const text = (() => {
    try {
      return JSON.stringify(value);
    } catch {
      return String(value);
    }
  })();
  return String(text).slice(0, 300);
}
