// Lets Node run the TypeScript sources as they are: from 22.18 on Node does so by itself, before
// that amaro (the code Node itself uses) removes the types. Used by npm scripts and by mocha.
import { register } from 'node:module';

if (!process.features.typescript) register('./strip-types-hooks.js', import.meta.url);
