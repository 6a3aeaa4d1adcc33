/** The report's look: readable on a phone, in the dark, and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--dim:#66707f;--paper:#fff;--line:#dfe3e8;--bad:#c2261c;--good:#1d7a3d;--warn:#9a6700;--blue:#2f6fde}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b2;--paper:#14181f;--line:#2b323d;--bad:#ff7b72;--good:#56d364;--warn:#e3b341;--blue:#6ea8fe}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:900px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.45rem;line-height:1.3;margin:.2em 0 .8em;overflow-wrap:anywhere}
h1.fault{color:var(--bad)}h1.no_fault,h1.business_change{color:var(--good)}h1.inconclusive{color:var(--warn)}
h2{font-size:1.05rem;margin:2em 0 .5em;border-bottom:1px solid var(--line);padding-bottom:.2em}
.kicker,.dim,.legend{color:var(--dim)}.kicker{margin:0}
table{border-collapse:collapse;width:100%}th{text-align:left;width:7em;color:var(--dim);font-weight:500;vertical-align:top}
td,th{padding:.25em .6em .25em 0;overflow-wrap:anywhere}.num{text-align:right;white-space:nowrap;width:4.5em}
.changes th{width:auto}.changes td{vertical-align:top;border-top:1px solid var(--line)}.changes .bar{width:80px;padding-top:.55em}.changes{min-width:46em}.changes .commit{white-space:nowrap}.wide{overflow-x:auto}
.bar{width:120px}.bar i{display:block;height:.7em;border-radius:3px;background:var(--blue);min-width:1px}
svg{width:100%;height:auto;font:12px system-ui,sans-serif}
.grid{stroke:var(--line)}.tick{fill:var(--dim)}.band{fill:var(--bad);opacity:.1}
.line{fill:none;stroke-width:2}.observed{stroke:var(--ink)}.expected{stroke:var(--dim);stroke-dasharray:4 4}
.inside{stroke:var(--bad)}.outside{stroke:var(--blue)}
.dot{fill:var(--ink)}.dot.affected{fill:var(--bad)}
.legend span{margin-right:1.4em;white-space:nowrap}.key{display:inline-block;width:1.6em;height:0;margin-right:.5em;vertical-align:middle;border-top:2px solid}
.key.observed{border-color:var(--ink)}.key.expected{border-color:var(--dim);border-top-style:dashed}.key.inside{border-color:var(--bad)}.key.outside{border-color:var(--blue)}
.evidence{padding-left:1.6em}pre{overflow-x:auto;background:color-mix(in srgb,var(--line) 35%,transparent);padding:.8em;border-radius:6px;font-size:13px}
details{margin:.3em 0}summary{cursor:pointer}
@media print{details{break-inside:avoid}}
`;
