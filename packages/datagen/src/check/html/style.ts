/** The report's look: readable on a phone, in the dark, and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--dim:#66707f;--paper:#fff;--line:#dfe3e8;--bad:#c2261c;--good:#1d7a3d;--warn:#9a6700;--blue:#2f6fde}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b2;--paper:#14181f;--line:#2b323d;--bad:#ff7b72;--good:#56d364;--warn:#e3b341;--blue:#6ea8fe}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.5rem;line-height:1.3;margin:.2em 0 .6em}h1.passed{color:var(--good)}h1.failed{color:var(--bad)}
h2{font-size:1.15rem;margin:2.2em 0 .5em;border-bottom:1px solid var(--line);padding-bottom:.2em;overflow-wrap:anywhere}
h3{font-size:1rem;font-weight:500;margin:0}
.kicker,.dim{color:var(--dim)}.kicker{margin:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th{text-align:left;color:var(--dim);font-weight:500;vertical-align:bottom}
td,th{padding:.25em .8em .25em 0;border-bottom:1px solid var(--line)}td{vertical-align:top}
.num{text-align:right;white-space:nowrap}.id{overflow-wrap:anywhere;min-width:12em}
.passed b,.ok{color:var(--good)}.failed b,.bad{color:var(--bad)}.open b,.warn{color:var(--warn)}
.bar{width:30%;min-width:90px}.bar i{display:block;height:.7em;margin-top:.45em;border-radius:3px;background:var(--blue);min-width:1px}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:18px 26px}
figure{margin:0}figcaption{font-size:.9rem;overflow-wrap:anywhere}
svg{width:100%;height:auto;font:11px system-ui,sans-serif;display:block}
.grid{stroke:var(--line)}.tick{fill:var(--dim)}.fill{fill:var(--blue)}
.line{fill:none;stroke:var(--blue);stroke-width:1.5}.expected{stroke:var(--ink);stroke-width:2}
.expected.line{stroke-dasharray:4 3;stroke:var(--ink)}
.legend{color:var(--dim);font-size:.9rem}.key{display:inline-block;width:1.2em;height:.7em;margin:0 .4em 0 1em;background:var(--blue);border-radius:2px}
.key.mark{height:0;border-top:2px solid var(--ink);background:none;vertical-align:middle}
pre{overflow-x:auto;background:color-mix(in srgb,var(--line) 35%,transparent);padding:.8em;border-radius:6px;font-size:12px;white-space:pre-wrap}
details{margin:.3em 0}summary{cursor:pointer;overflow-wrap:anywhere}
@media print{details,figure{break-inside:avoid}}
`;
