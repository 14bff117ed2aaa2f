/* static/src/track.js on standard input -> static/track.js on standard output.

   scripts/script.py runs it. The versions are locked and the options stand here, so the same
   source gives the same bytes everywhere. */
const acorn = require('acorn');
const { minify } = require('terser');
const { readFileSync } = require('node:fs');

const ECMA = 2021; // browsers since the end of 2020; newer syntax is an error
/* In which order letters become names: found by trying, for it compresses best. */
const LETTERS = 'etarounmblNL_wSCifyphDxTg$dsvRcMEUkIXOzQqWjZBYHPAFVJGK';

const name = (number) => {
  let text = '';
  for (let rest = number + 1; rest > 0; rest = Math.floor(rest / LETTERS.length)) {
    rest -= 1;
    text += LETTERS[rest % LETTERS.length];
  }
  return text;
};

(async () => {
  const source = readFileSync(0, 'utf8');
  acorn.parse(source, { ecmaVersion: ECMA });
  const format = { comments: false, ascii_only: true };
  const short = await minify(source, {
    ecma: ECMA,
    compress: { passes: 4, unsafe_arrows: true, unsafe_methods: true },
    mangle: false,
    format,
  });
  const { code } = await minify(short.code, {
    ecma: ECMA,
    compress: false,
    mangle: { nth_identifier: { get: name, reset() {}, sort() {}, consider() {} } },
    format,
  });
  /* One word for both kinds of names; no text of the script has this word in it. */
  const text = code.replace(/\bconst\b/g, 'let');
  acorn.parse(text, { ecmaVersion: ECMA });
  process.stdout.write(text + '\n');
})();
