/** AWS: loaded when an environment is opened, and never before. */
export { chooseCredentials } from './choice.js';
export { userAgentOf } from './clients.js';
export { credentialsFor } from './credentials.js';
export { openServices } from './ecs.js';
export { endpointsFor } from './endpoints.js';
export { guardRenewed, identify } from './identity.js';
export { openKeys } from './keys.js';
export { signInOf, sourceOf } from './profile.js';
export { openStore } from './store.js';
export { openWire } from './wire.js';
