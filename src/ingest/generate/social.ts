import { dayMs, instantText } from './calendar.js';
import { isThere, type Person } from './people.js';
import { cities } from './places.js';
import { cumulated, itemAt, opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import type { Tie } from './ties.js';
import { commentText, type Mood, postText, topicOf } from './texts.js';
import { kinds } from './wares.js';
import type { World } from './world.js';

const groupKinds = ['club', 'neighbourhood', 'course', 'fans'] as const;

/** Groups: one for each kind of product in each town, at most; a world of few customers has few. */
export function putGroups(world: World, sink: Sink): void {
  for (let number = 0; number < groupCount(world); number += 1) {
    const kind = itemAt(kinds, number % kinds.length);
    const city = itemAt(cities, Math.floor(number / kinds.length) % cities.length);
    sink.put('groups', {
      group_id: groupKey(number),
      name: `${kind.name}, ${city.name}`,
      kind: itemAt(groupKinds, number % groupKinds.length),
    });
  }
}

/** The groups and interests of a customer follow their tastes. */
export function putBelongings(world: World, sink: Sink, person: Person): void {
  const random = new Random(world.options.seed, ['belongings', person.index]);
  const wants = cumulated(kinds.map((_, kind) => world.demand.want(person.style, kind, world.options.now)));
  const since = (): string => instantText(person.createdAt + random.next() * (world.options.now - person.createdAt));
  const interests = new Set<number>();
  const wanted = (person.persona === null ? 1 : 3) + random.count(2.5);
  for (let draw = 0; draw < wanted; draw += 1) interests.add(random.weighted(wants));
  for (const kind of interests) {
    const weight = Math.round((0.2 + 0.8 * random.next()) * 100) / 100;
    sink.put('interests', {
      customer_id: person.customerId,
      interest: itemAt(kinds, kind).name.toLowerCase(),
      weight,
      since: since(),
    });
  }
  const groups = new Set<number>();
  for (const kind of interests) if (random.chance(0.45)) groups.add(groupOf(world, person, kind));
  if (person.persona !== null) groups.add(0);
  for (const group of groups) {
    const role = random.chance(0.04) ? 'host' : 'member';
    sink.put('memberships', { customer_id: person.customerId, group_id: groupKey(group), since: since(), role });
  }
}

export interface Post {
  readonly postId: string;
  readonly author: Person;
  readonly at: number;
}

const moods: readonly Mood[] = ['glad', 'plain', 'cross'];
const moodShares = cumulated([0.5, 0.33, 0.17]);
const moodCentres: Readonly<Record<Mood, number>> = { glad: 0.65, plain: 0.02, cross: -0.6 };

/** The posts of a community, in the order of their authors. About one a customer, most by few. */
export function makePosts(world: World, sink: Sink, people: readonly Person[]): readonly Post[] {
  return people.flatMap((author) => {
    const random = new Random(world.options.seed, ['posts', author.index]);
    const wanted = author.persona === null ? random.count(0.9 * author.activity * random.uneven(0.8)) : 3;
    const span = {
      from: Math.max(author.createdAt, world.calendar.from),
      until: author.churnedAt ?? world.calendar.until,
    };
    return Array.from({ length: wanted }, (_, number) => {
      const at = world.calendar.instant(random, span, 'screen', author.city.utcOffset);
      const postId = opaqueKey('w', world.options.seed, ['post', author.index, number]);
      putPost(world, sink, random, { postId, author, at });
      return { postId, author, at };
    });
  });
}

function putPost(world: World, sink: Sink, random: Random, { postId, author, at }: Post): void {
  const product = world.demand.product(random, author.style, at);
  const kind = itemAt(kinds, product.kind);
  const mood = itemAt(moods, random.weighted(moodShares));
  const subject = { thing: author.language === 'ru' ? product.name : kind.thing, department: kind.department };
  const sentiment = Math.min(1, Math.max(-1, moodCentres[mood] + 0.15 * random.normal()));
  sink.put('posts', {
    post_id: postId,
    customer_id: author.customerId,
    at: instantText(at),
    text: postText(random, author.language, mood, subject),
    language: author.language,
    topic: topicOf(kind.department, 'en'),
    sentiment: Math.round(sentiment * 100) / 100,
  });
}

/** Likes, comments and shares of those who are tied to the author, as events, within days of the post. */
export function putReactions(
  world: World,
  sink: Sink,
  people: readonly Person[],
  ties: readonly Tie[],
  posts: readonly Post[],
): void {
  const audience = audiences(people, ties);
  for (const post of posts) {
    const random = new Random(world.options.seed, ['reactions', post.author.index, post.at]);
    let number = 0;
    for (const reader of audience.get(post.author.index) ?? []) {
      const at = post.at + random.exponential(1.2) * dayMs;
      const reacts = random.chance(0.22) && at < world.options.now && isThere(reader, at);
      if (!reacts) continue;
      const type = reactionOf(random);
      sink.put('events', {
        event_id: opaqueKey('e', world.options.seed, ['reaction', post.author.index, post.at, number]),
        customer_id: reader.customerId,
        type,
        at: instantText(at),
        object_type: 'post',
        object_id: post.postId,
        channel: 'app',
        session_id: null,
        text: type === 'comment' ? commentText(random, reader.language) : null,
      });
      number += 1;
    }
  }
}

function reactionOf(random: Random): 'like' | 'comment' | 'share' {
  const draw = random.next();
  if (draw < 0.74) return 'like';
  return draw < 0.93 ? 'comment' : 'share';
}

/** For each member, the members who see what they write: their followers and friends. */
function audiences(people: readonly Person[], ties: readonly Tie[]): ReadonlyMap<number, ReadonlySet<Person>> {
  const byIndex = new Map(people.map((person) => [person.index, person]));
  const seenBy = new Map<number, Set<Person>>(people.map((person) => [person.index, new Set()]));
  for (const tie of ties) {
    const [from, to] = [byIndex.get(tie.from), byIndex.get(tie.to)];
    if (from === undefined || to === undefined) continue;
    seenBy.get(to.index)?.add(from);
    if (tie.type === 'FRIEND_OF') seenBy.get(from.index)?.add(to);
  }
  return seenBy;
}

function groupCount(world: World): number {
  return Math.min(kinds.length * cities.length, Math.max(8, Math.round(world.options.customers / 25)));
}

function groupOf(world: World, person: Person, kind: number): number {
  return (person.cityIndex * kinds.length + kind) % groupCount(world);
}

function groupKey(number: number): string {
  return `g${String(number + 1).padStart(4, '0')}`;
}
