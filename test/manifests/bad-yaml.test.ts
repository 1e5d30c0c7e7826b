// Texts that are no YAML, or not the YAML of a manifest, and every line that is said about them.
import { describe, expect, it } from 'vitest';
import { problemsOf } from './support.js';

interface Bad {
  readonly title: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BAD: readonly (readonly [subject: string, cases: readonly Bad[]])[] = [
  [
    'YAML',
    [
      {
        title: 'a colon in a text',
        text: `version: 1
a: b: CANARY
`,
        problems: [
          '2:4 | there is a second `: ` in this value | put a text with `: ` in quotes, or begin the inner mapping on a line of its own',
        ],
      },
      {
        title: 'a quote that is not closed',
        text: `version: 1
a: "CANARY
b: 1
`,
        problems: ['2:4 | a quote is not closed'],
      },
      {
        title: 'a bracket that is not closed',
        text: `version: 1
environments: { prod: { CANARY: 1 }
secrets: {}
`,
        problems: [
          '3:1 | the indentation does not fit | keys of one mapping begin in one column, and every bracket is closed',
        ],
      },
      {
        title: 'a tab',
        text: `version: 1
environments:
	prod: {}
`,
        problems: ['3:1 | a tab indents this line | YAML is indented with spaces'],
      },
      {
        title: 'reserved characters',
        text: `a: @CANARY
b: \`CANARY\`
c: %CANARY
`,
        problems: [
          '1:4 | a text that begins with `@`, a backtick or `%` needs quotes',
          '2:4 | a text that begins with `@`, a backtick or `%` needs quotes',
          '3:4 | a text that begins with `@`, a backtick or `%` needs quotes',
        ],
      },
      {
        title: 'a line without a colon',
        text: `version: 1
environments
  prod: CANARY
`,
        problems: [
          '2:1 | a key and its colon have to be on one line | look for a missing `:` or a quote that is not closed',
        ],
      },
      {
        title: 'a tag',
        text: `version: !secret CANARY
`,
        problems: ['1:10 | tags (`!…`) are not used in a manifest | write the plain value'],
      },
      {
        title: 'an escape',
        text: `a: "\\CANARY"
`,
        problems: ["1:5 | this escape does not exist in double quotes | single quotes take `\\` as it is: 'a\\b'"],
      },
      {
        title: 'an alias',
        text: `a: *
b: & x
`,
        problems: [
          '1:4 | an anchor or alias is not well-formed | an anchor is `&name` before a value, an alias `*name` in its place; a text that begins so needs quotes',
          '2:4 | an anchor or alias is not well-formed | an anchor is `&name` before a value, an alias `*name` in its place; a text that begins so needs quotes',
        ],
      },
      {
        title: 'two documents',
        text: `version: 1
---
version: 1
`,
        problems: [
          '2:1 | a second YAML document begins here | a manifest is one document: remove the `---` line, or make it two files',
        ],
      },
      {
        title: 'a list',
        text: `- version: 1
`,
        problems: [
          '1:1 | the manifest is not a mapping of keys | begin with `version: 1`, `environments:` and `secrets:`',
        ],
      },
      {
        title: 'a text',
        text: `CANARY
`,
        problems: [
          '1:1 | the manifest is not a mapping of keys | begin with `version: 1`, `environments:` and `secrets:`',
        ],
      },
      {
        title: 'nothing',
        text: ``,
        problems: ['1:1 | the file is empty | begin with `version: 1`, `environments:` and `secrets:`'],
      },
      {
        title: 'white space',
        text: `
  
`,
        problems: ['1:1 | the file is empty | begin with `version: 1`, `environments:` and `secrets:`'],
      },
      {
        title: 'comments',
        text: `# version: 1
`,
        problems: ['1:1 | the file holds only comments | begin with `version: 1`, `environments:` and `secrets:`'],
      },
      {
        title: 'too deep',
        text: 'a: '.concat('['.repeat(5000)),
        problems: [
          '1:103 | the YAML is nested too deeply | a manifest is at most a dozen levels deep; look for a bracket that is not closed',
        ],
      },
    ],
  ],
];

for (const [subject, cases] of BAD) {
  describe(subject, () => {
    it.each(cases)('$title', ({ text, problems }) => {
      expect(problemsOf(text)).toEqual(problems);
    });
  });
}
