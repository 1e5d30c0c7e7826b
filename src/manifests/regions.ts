import { nearest } from '../core/nearest.js';

/**
 * How a region's id is made in every partition: an area, the partition's word where it has one, a direction, a number.
 * Looser than a list, so that a region AWS opens tomorrow is one (the partitions of the AWS SDK for JavaScript 3.981,
 * checked 2026-11-22).
 */
export const REGION =
  /^(?:[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2})-(?:central|(?:north|south)(?:east|west)?|east|west)-\d{1,2}$/;

/** Of a word that is none, the region that was most likely meant. */
export function regionMeant(typed: string): string | undefined {
  return nearest(typed, COMMON);
}

/** Regions of the partition `aws`, for a guess (the same source). */
const COMMON = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-7'],
  ...['af-south-1', 'il-central-1', 'me-central-1', 'me-south-1'],
];
