// How the library is bundled for a browser; shared by the build and by the test that runs the bundle.

/**
 * Gives the one module of the core that reads files functions that refuse, under the same names.
 * @type {import('esbuild').Plugin}
 */
const withoutFiles = {
  name: 'without-files',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]model[\\/]files\.ts$/ }, async ({ path }) => {
      const { metafile } = await build.esbuild.build({
        entryPoints: [path],
        format: 'esm',
        metafile: true,
        write: false,
      });
      const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
      const message = 'Files cannot be read in a browser: pass their contents.';
      const refuse = `const refuse = () => { throw new Error(${JSON.stringify(message)}); };`;
      return { contents: [refuse, ...names.map((name) => `export { refuse as ${name} };`)].join('\n') };
    });
  },
};

/**
 * Nothing is external, so any `node:` import that is left makes the build fail.
 * @type {import('esbuild').BuildOptions}
 */
export const browserOptions = {
  platform: 'browser',
  target: 'es2022',
  plugins: [withoutFiles],
};
