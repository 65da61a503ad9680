/// How the page looks: on a screen, bright or dark, on a phone, and on paper.
let reportStyle: HTML = """
  :root { color-scheme: light dark; --ink: #1a1a1a; --note: #595959; --paper: #ffffff; --line: #d0d0d0;
    --card: #ffffff; --code: #f4f4f2; --bad: #a11d1d; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e8e8e6; --note: #a8a8a4; --paper: #161718; --line: #3c3e40; --card: #ffffff; --code: #222426;
      --bad: #ff9d94; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; color: var(--ink); background: var(--paper);
    font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
  h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
  h2 { margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
  a { color: inherit; }
  nav { margin: 1rem 0; }
  nav a { margin-right: 1.1rem; white-space: nowrap; }
  .note, caption, figcaption, footer { color: var(--note); font-size: .88rem; }
  .bad { color: var(--bad); font-weight: 600; }
  figure { margin: 1.2rem 0; }
  figure svg { display: block; width: 100%; height: auto; background: var(--card); border-radius: 6px; }
  .maps { display: grid; gap: 0 1.2rem; }
  .maps figure { min-width: 0; }
  @media (min-width: 44rem) {
    .maps.column { grid-template-columns: 2fr 1fr; grid-template-rows: auto 1fr; }
    .maps.column figure:first-child { grid-row: span 2; }
    .maps.page { grid-template-columns: 1fr 1fr; }
    .maps.page figure:first-child { grid-column: span 2; }
  }
  .wide { overflow-x: auto; margin: 1rem 0; }
  table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
  caption { padding: .3rem 0; text-align: left; }
  th, td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
  th { font-weight: 600; }
  .facts th { white-space: nowrap; padding-right: 1.4rem; }
  sub { line-height: 0; }
  .number { text-align: right; white-space: nowrap; }
  code, pre { font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; background: var(--code); }
  code { padding: .05rem .25rem; border-radius: 3px; }
  pre { padding: .8rem 1rem; border-radius: 6px; white-space: pre-wrap; }
  @media print {
    :root { --ink: #000000; --note: #444444; --paper: #ffffff; --line: #bbbbbb; --code: #f6f6f6; --bad: #8a0f0f; }
    @page { margin: 16mm 15mm; }
    body { padding: 0; max-width: none; font-size: 9.5pt; }
    nav { display: none; }
    h1 { font-size: 18pt; } h2 { font-size: 13pt; break-after: avoid; }
    figure, tr, pre, .short, #boundary, #trials, #failures, #made { break-inside: avoid; }
    figure svg { border-radius: 0; }
    thead { display: table-header-group; }
    .wide { overflow: visible; }
    .maps.column, .maps.page { grid-template-columns: 1fr 1fr; }
    .maps.column figure:first-child, .maps.page figure:first-child { grid-row: auto; grid-column: span 2; }
    .maps.column figure:first-child { max-width: 120mm; }
    table { font-size: 8.5pt; } pre { font-size: 7.5pt; }
  }
  """
