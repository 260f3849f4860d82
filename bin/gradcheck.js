#!/usr/bin/env node
import module from 'node:module';
module.enableCompileCache?.(); // Node 22 and later keep the compiled code.
await import('../dist/cli.js');
