// How the page is built: one classic script and one stylesheet, without source maps, dynamic
// imports or anything that a strict content policy forbids. The core puts both into its page as
// they are, so the script is plain ASCII and holds nothing that could end a <script> element.
import { defineConfig, type Plugin } from 'vite';

/** What the licences of the parts inside ask to be kept with them. */
const NOTICE = `/*! Coterie's page, Apache-2.0. Holds: Preact, (c) 2015-present Jason Miller, MIT;
Apache ECharts, Copyright 2017-2026 The Apache Software Foundation, Apache-2.0 (this product includes
software developed at The Apache Software Foundation, https://www.apache.org/); ZRender, (c) 2017
Baidu Inc., BSD-3-Clause; tslib, (c) Microsoft Corporation, 0BSD. */
`;

/** What may stand inside an inline element of any encoding. */
function forInlining(): Plugin {
  const escaped = (at: string) => '\\u' + at.charCodeAt(0).toString(16).padStart(4, '0');
  return {
    name: 'coterie-inline',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') {
          const code = file.code
            .replace(/<(?=\/script|script|!--)/gi, '\\x3c')
            .replace(/[^\x00-\x7f]/g, escaped);
          file.code = NOTICE + code;
        }
      }
    },
  };
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [forInlining()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: false,
    cssCodeSplit: false,
    lib: {
      entry: 'src/main.tsx',
      formats: ['iife'],
      name: 'coterie',
      fileName: () => 'app.js',
      cssFileName: 'app',
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
