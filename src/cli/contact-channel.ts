import { InvalidArgumentError } from 'commander';
import { channels, ContactChannel } from '../serve/influence/channels.js';

/** The channels as a command names them. */
export const channelNames = Object.keys(channels).join(', ').toLowerCase();

export function channelOf(text: string): ContactChannel {
  const channel = Object.values(ContactChannel).find((known) => known.toLowerCase() === text.toLowerCase());
  if (channel === undefined) throw new InvalidArgumentError(`Choose from ${channelNames}.`);
  return channel;
}
