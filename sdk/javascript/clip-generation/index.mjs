/** The same classes for `import`. */

import client from './index.cjs';

export const { ApiError, ClipGenerationClient, ClipGenerationError, ConnectionFailed, JobFailed, WaitTimeout } = client;
export default ClipGenerationClient;
