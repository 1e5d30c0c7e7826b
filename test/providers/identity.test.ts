/** Who STS says we are, and what is no answer of STS. */
import { describe, expect, it } from 'vitest';
import { identify, whoOf } from '../../src/providers/aws/identity.js';
import { ACCOUNT, REGION, sandbox } from '../sandbox/sandbox.js';
import { KEYS, wireTo } from '../support/wire.js';

const ASKED = { source: KEYS, region: REGION, here: [] };
const KEY = { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' };
const ECHO = 'CANARY-of-an-answer';

describe('an identity', () => {
  it('is the account and the role of the answer', async () => {
    const { url } = await sandbox();
    expect(await identify(wireTo(url).wire, KEY, ASKED)).toMatchObject({
      account: ACCOUNT,
      who: 'AdministratorAccess/operator',
      credentials: 'keys from AWS_ACCESS_KEY_ID',
    });
  });

  it('is of the key in question, whatever the wire lends', async () => {
    const { url } = await sandbox();
    const other = '999988887777';
    expect(await identify(wireTo(url).wire, { ...KEY, accessKeyId: other }, ASKED)).toMatchObject({ account: other });
  });

  it.each([
    ['a page with status 200', `<html><body>${ECHO}</body></html>`],
    [
      'an answer without its members',
      '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>',
    ],
  ])('is not read out of %s', async (_, text) => {
    const { url, cloud } = await sandbox();
    cloud.faults.times('GetCallerIdentity', { body: { text, status: 200, type: 'text/xml' } });
    const fault = await identify(wireTo(url).wire, KEY, ASKED).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'aws', message: 'sts:GetCallerIdentity got an answer that AWS does not give' });
    expect(JSON.stringify(fault)).not.toContain(ECHO);
  });

  it.each([
    ['arn:aws:sts::1:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/jo', 'AdministratorAccess/jo'],
    ['arn:aws:sts::1:assumed-role/deploy/ci-run-9', 'deploy/ci-run-9'],
    ['arn:aws:iam::1:user/jo', 'user/jo'],
    ['arn:aws:iam::1:root', 'root'],
  ])('%s is %s', (arn, who) => {
    expect(whoOf(arn)).toBe(who);
  });
});
