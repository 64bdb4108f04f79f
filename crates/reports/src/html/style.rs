//! How the page looks, on a screen and on paper.

/// The style sheet.
pub(super) const STYLE: &str = "
:root { color-scheme: light; --ink: #161c24; --grey: #555e69; --line: #b8c0c9; --ground: #f0f2f5;
  --all: #a0103c; --hem: #0b578a; --uncertain: #714900; --not-a-cell: #48535f; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; color: var(--ink); background: #fff;
  font: 1rem/1.45 system-ui, 'Noto Sans', 'Noto Sans Devanagari', 'Noto Sans Arabic', sans-serif; }
h1 { font-size: 1.8rem; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .5rem; }
p, li, td, th, dd { overflow-wrap: anywhere; }
.statement { font-size: 1.6rem; font-weight: 700; margin: .5rem 0; }
.notice { padding: .6rem .9rem; background: var(--ground); border-inline-start: 4px solid var(--ink); font-weight: 700; }
.note { color: var(--grey); font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--ground); }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.facts th { width: 14rem; font-weight: 400; color: var(--grey); }
.facts th, .facts td { border: 0; padding: .1rem .5rem .1rem 0; }
.wide { overflow-x: auto; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .8rem; padding: 0; margin: 0; list-style: none; }
.sheet figure { margin: 0; break-inside: avoid; }
.picture { display: flex; align-items: center; justify-content: center; aspect-ratio: 1; width: 100%;
  background: var(--ground); border: 2px solid var(--tone); color: var(--grey); font-size: .8rem; overflow: hidden; }
.picture img { width: 100%; height: 100%; object-fit: contain; image-rendering: auto; }
figcaption { font-size: .875rem; }
figcaption b { display: block; }
figcaption span { color: var(--grey); font-size: .8rem; }
.sign { width: 1em; height: 1em; vertical-align: -.12em; margin-inline-end: .35em; }
.fill { fill: var(--tone); } .stroke { fill: none; stroke: var(--tone); stroke-width: 2.2; }
.all { --tone: var(--all); } .hem { --tone: var(--hem); } .uncertain { --tone: var(--uncertain); } .not-a-cell { --tone: var(--not-a-cell); }
h3.all, h3.hem, h3.uncertain, h3.not-a-cell { color: var(--tone); }
.bar { display: block; width: 100%; max-width: 34rem; height: auto; direction: ltr; }
.lines { display: flex; gap: 1.5rem; padding: 0; margin: 4rem 0 1rem; list-style: none; }
.lines li { flex: 1; border-top: 1px solid var(--ink); padding-top: .2rem; color: var(--grey); font-size: .875rem; }
footer { margin-top: 2.5rem; padding-top: .6rem; border-top: 1px solid var(--line); font-size: .875rem; }
footer p { margin: .1rem 0; } footer p:first-child { font-weight: 700; }
@media print {
  :root { font-size: 9pt; }
  body { max-width: none; padding: 0; }
  h2, h3, h2 + .note { break-after: avoid; } tr, .notice { break-inside: avoid; } thead { display: table-header-group; }
  .sheet { grid-template-columns: repeat(7, 1fr); gap: 2mm; }
  .notice, thead th, .picture, .bar { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .sheet li { break-inside: avoid; }
}
";

/// The part of the style sheet that puts `line` and the page's number at the foot of every printed page, in browsers
/// that know the margin boxes of CSS Paged Media. `line` is of this crate's own words and holds no quote.
pub(super) fn foot(line: &str) -> String {
    format!(
        "@page {{ size: A4; margin: 16mm 16mm 20mm; \
         @bottom-left {{ content: '{line}'; font: bold 7.5pt sans-serif; }} \
         @bottom-right {{ content: counter(page) ' / ' counter(pages); font: 7.5pt sans-serif; }} }}\n"
    )
}
