/** Words for hints that can be pasted. */
import type { Environment } from './model.js';

/** The flags that make an `aws` command mean this environment. */
export function awsFlags(environment: Environment): string {
  const { profile, region } = environment.aws;
  return profile ? ` --profile ${profile} --region ${region}` : ` --region ${region}`;
}

/** Where the environment stands in the manifest. */
export function placeText(environment: Environment): string {
  return `${environment.place.file}:${environment.place.line}`;
}
