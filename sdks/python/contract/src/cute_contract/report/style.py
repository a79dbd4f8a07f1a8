"""The style of a report's page: light and dark, wide and narrow."""

STYLE = """
:root {
  --ink: #1d2330; --soft: #5b6475; --line: #dfe3ea; --paper: #fff; --ground: #f4f6f9;
  --passed: #1a7f4b; --failed: #c0262d; --broken: #8a3ffc; --skipped: #8a93a3; --absent: #a86400;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ebf1; --soft: #a0a9ba; --line: #333b49; --paper: #1c222d; --ground: #12161e;
    --passed: #4cc38a; --failed: #ff7a80; --broken: #b794ff; --skipped: #7c8698; --absent: #e5a54b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, sans-serif;
}
code, pre, td { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.88em; }
header {
  padding: 2rem max(1.5rem, calc(50% - 30rem)); background: var(--paper); border-top: 6px solid;
}
header.good { border-color: var(--passed); }
header.bad { border-color: var(--failed); }
header p { margin: 0; color: var(--soft); }
h1 { margin: 0.1rem 0 0.3rem; font-size: 2rem; letter-spacing: -0.02em; }
.good h1 { color: var(--passed); }
.bad h1 { color: var(--failed); }
header .subject { font-family: ui-monospace, monospace; color: var(--ink); }
dl { display: flex; flex-wrap: wrap; gap: 0.4rem 2.5rem; margin: 1rem 0 0; }
dt { color: var(--soft); font-size: 0.8rem; }
dd { margin: 0; font-weight: 600; }
main { padding: 1.5rem max(1.5rem, calc(50% - 30rem)) 4rem; }
h2 { margin: 2.2rem 0 0.8rem; font-size: 1.15rem; }
.bar { display: flex; gap: 2px; height: 10px; border-radius: 5px; overflow: hidden; }
.bar i { min-width: 4px; }
.bar .passed { background: var(--passed); }
.bar .failed { background: var(--failed); }
.bar .broken { background: var(--broken); }
.bar .skipped { background: var(--line); }
.bar .absent { background: var(--absent); }
.legend { display: flex; flex-wrap: wrap; gap: 1.4rem; margin: 0.6rem 0; font-weight: 600; }
span.passed, b.passed, li.passed b { color: var(--passed); }
span.failed, b.failed, li.failed b { color: var(--failed); }
span.broken, b.broken, li.broken b { color: var(--broken); }
span.skipped, b.skipped, li.skipped b { color: var(--skipped); }
span.absent, b.absent, li.absent b { color: var(--absent); }
article, details { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
article { margin: 0 0 1rem; padding: 1rem 1.2rem; border-left: 4px solid var(--failed); }
article.broken { border-left-color: var(--broken); }
h3 { margin: 0 0 0.6rem; font-size: 1rem; }
h3 code { margin-right: 0.5rem; font-size: 1em; }
section + section { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h4 { margin: 0 0 0.4rem; font-size: 0.95rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th {
  width: 6.5rem; padding: 0.1rem 0; text-align: left; vertical-align: top; color: var(--soft);
  font-weight: 400;
}
td { overflow-wrap: anywhere; }
pre {
  margin: 0.7rem 0 0; padding: 0.6rem 0.8rem; background: var(--ground); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
details { margin: 0 0 0.4rem; }
summary {
  display: flex; gap: 1rem; justify-content: space-between; padding: 0.45rem 0.9rem;
  cursor: pointer;
}
summary span {
  display: flex; flex-wrap: wrap; gap: 0.1rem 0.6rem; justify-content: flex-end;
  font-size: 0.82rem;
}
summary b { font-weight: 500; }
summary b.failed, summary b.broken { font-weight: 800; text-decoration: underline; }
details ul {
  margin: 0; padding: 0.2rem 0.9rem 0.8rem; list-style: none; border-top: 1px solid var(--line);
}
li b { display: inline-block; width: 7.5rem; font-weight: 500; font-size: 0.85rem; }
small { color: var(--soft); }
.alike { margin: -0.3rem 0 1.4rem; padding-left: 1.2rem; color: var(--soft); }
.remark { color: var(--soft); }
@media (max-width: 40rem) {
  summary { display: block; }
  summary span { justify-content: flex-start; }
  li b { width: auto; }
}
"""
