/** AWS: loaded when an environment is opened, and never before. */
export { chooseCredentials, credentialsFor, endpointsFor } from './credentials.js';
export { openServices } from './ecs.js';
export { identify } from './identity.js';
export { openKeys } from './keys.js';
export { openStore } from './store.js';
export { openWire } from './wire.js';
