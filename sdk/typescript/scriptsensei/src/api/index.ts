export * from './analytics.js';
export * from './auth.js';
export * from './content.js';
export * from './media.js';
export * from './trends.js';
export * from './videos.js';
export * from './voices.js';
