import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'DIFF_NOT_A_QUERY',
    title: 'A text to compare is not one query that can be read',
    cause: 'It holds no statement or several, one that gives no rows, or one that the parser does not know.',
    remedy: 'Give one SELECT, or the CREATE VIEW or CREATE TABLE ... AS around it; render templates first.',
    example: 'DIFF_NOT_A_QUERY: the text after is not one query that can be read',
  },
  {
    code: 'DIFF_TOO_DEEP',
    title: 'A query to compare stacks too many queries',
    cause: 'Queries that group, cut or number rows stand on one another in more than 300 levels.',
    remedy: 'Compare the models in between, each by itself.',
    example: 'DIFF_TOO_DEEP: after: queries in queries deeper than 300',
  },
];
