/** The parts of a day, six hours each by the clock of the deployment: morning from 6, afternoon from 12, evening from 18, night from 0. */
export const partsOfDay = ['MORNING', 'AFTERNOON', 'EVENING', 'NIGHT'] as const;
export type PartOfDay = (typeof partsOfDay)[number];
