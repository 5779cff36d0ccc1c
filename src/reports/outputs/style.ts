/** The look of `report.html`: light and dark, on paper, and with a keyboard. */
export const style = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--dim:#59636e;--line:#d1d9e0;--soft:#f3f5f7;--link:#0550ae;
--one:#0969da;--two:#bc4c00;--three:#1a7f37;--four:#8250df;--five:#bf3989;--six:#57606a;
--invalid:#a40e26;--unknown:#7d4e00;--open:#0550ae;--closed:#116329}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--dim:#9aa4af;--line:#30363d;--soft:#161b22;
--link:#79b8ff;--one:#58a6ff;--two:#f0883e;--three:#56d364;--four:#bc8cff;--five:#ff80c8;--six:#8b949e;
--invalid:#ff8f8a;--unknown:#e3b341;--open:#79c0ff;--closed:#7ee787}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:1400px;margin:0 auto;padding:0 20px}
h1{font-size:24px;margin:24px 0 4px}
h2{font-size:19px;margin:20px 0 8px;overflow-wrap:anywhere}
h2:focus{outline:none}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--one);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:var(--back);padding:6px}
h3{font-size:16px;margin:18px 0 4px;overflow-wrap:anywhere}
#note{font-size:17px;margin:4px 0}#note:empty{display:none}#scope{margin:4px 0}
#judged,.dim,caption,footer{color:var(--dim)}
#tiles{display:flex;flex-wrap:wrap;gap:10px;margin:14px 0}
.tile{border:1px solid var(--line);border-left:4px solid var(--dim);border-radius:6px;padding:8px 14px;min-width:110px;
background:var(--soft);color:var(--dim)}
.tile b{display:block;font-size:22px;color:var(--text)}
.tile.invalid{border-left-color:var(--invalid)}.tile.unknown{border-left-color:var(--unknown)}
.tile.open{border-left-color:var(--open)}.tile.closed{border-left-color:var(--closed)}
nav{display:flex;flex-wrap:wrap;gap:4px;border-bottom:1px solid var(--line)}
nav a{padding:8px 14px;text-decoration:none;border-bottom:3px solid transparent}
nav a[aria-current]{border-bottom-color:var(--one);color:var(--text);font-weight:600}
.filters{display:flex;flex-wrap:wrap;gap:8px}
input,select,button{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:6px;
padding:5px 10px}
button{cursor:pointer}button:disabled{opacity:.5;cursor:default}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;padding:6px 0}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
.name{overflow-wrap:anywhere;min-width:min(260px,45vw)}
.word{overflow-wrap:anywhere;min-width:110px}
th button{border:0;background:none;padding:0;font-weight:600}
th[aria-sort=ascending] button::after{content:" \\25b2"}th[aria-sort=descending] button::after{content:" \\25bc"}
.number{text-align:right;font-variant-numeric:tabular-nums}
.figure{display:inline-block;margin-right:10px}
select{max-width:min(100%,260px)}
.pager{display:flex;gap:10px;align-items:center}
.badge{display:inline-block;font-size:12px;font-weight:600;border:1px solid currentColor;border-radius:10px;padding:0 8px;
color:var(--dim);white-space:nowrap}
.badge.invalid,.badge.not-met{color:var(--invalid)}.badge.unknown,.badge.warning,.badge.not-checked{color:var(--unknown)}
.badge.warm{color:var(--unknown)}
.badge.open{color:var(--open)}.badge.closed,.badge.met{color:var(--closed)}
.findings,.checklist{padding-left:0;list-style:none}.findings li,.checklist li{margin:4px 0;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:8px 0}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:16px}
figure{margin:12px 0;min-width:0}figcaption{font-weight:600}figcaption::first-letter{text-transform:uppercase}
.chart{width:100%}
code{background:var(--soft);padding:2px 6px;border-radius:4px;overflow-wrap:anywhere}
footer{padding-bottom:30px}
@media print{:root{--back:#fff;--text:#000;--dim:#444;--line:#999;--soft:#fff;--link:#000;
--invalid:#a40e26;--unknown:#7d4e00;--open:#0550ae;--closed:#116329}
nav,.filters,.pager button,.skip{display:none}header,main,footer{max-width:none;padding:0}tr,figure{break-inside:avoid}
.scroll{overflow:visible}}
`.trim()
