#include "http/status_assets.hpp"

namespace weir::detail {

// Colours come with a second sign each (dashes, words), for those who cannot tell them apart.
std::string_view status_style() noexcept {
  return R"(:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #ffffff; --text: #1b2026; --soft: #57606a; --line: #d5dae0;
  --in: #a84b00; --out: #0a60b8; --budget: #8f1d18; --good: #17692f; --warn: #7d5300; --bad: #b3141f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1216; --card: #161b21; --text: #e6ebf0; --soft: #9ba6b2; --line: #2d353e;
    --in: #f2a65e; --out: #62aeff; --budget: #ff8078; --good: #45be5b; --warn: #dda02c; --bad: #ff6b63;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 64rem; background: var(--page); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0 0 0.6rem; font-size: 1.1rem; }
p { margin: 0.4rem 0; }
.soft, footer { color: var(--soft); font-size: 0.875rem; }
#live { margin-left: auto; }
section {
  margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.5rem;
}
a { color: var(--out); }
nav { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin-top: 0.5rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.8rem 2rem; margin: 0 0 0.8rem; }
.facts dt { color: var(--soft); font-size: 0.8rem; }
.facts dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
svg { display: block; width: 100%; }
svg.bar { height: 1.4rem; }
svg.plot { height: 11rem; border-bottom: 1px solid var(--line); }
.room { fill: var(--line); } .used { fill: var(--out); } .over { fill: var(--in); }
.limit { stroke: var(--budget); stroke-width: 3; }
path { fill: none; stroke-width: 2; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.in { stroke: var(--in); } .out { stroke: var(--out); stroke-width: 3; }
.budget { stroke: var(--budget); stroke-dasharray: 6 4; }
.axis, .legend { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.legend { justify-content: flex-start; }
.legend svg { display: inline-block; width: 1.6rem; height: 0.7rem; margin-right: 0.4rem; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: baseline; font-weight: normal; }
tr > :last-child { padding-right: 0; }
.good, .bad { white-space: nowrap; }
thead th { color: var(--soft); font-size: 0.8rem; }
tbody th, .remark td { overflow-wrap: anywhere; }
tbody tr { border-top: 1px solid var(--line); }
tbody .remark { border-top: 0; color: var(--soft); font-size: 0.875rem; }
.remark td { padding-top: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 34rem) {
  table { font-size: 0.875rem; }
  th, td { padding-right: 0.5rem; }
  tbody th { min-width: 7rem; }
  .extra { display: none; }
}
)";
}

// The server renders and escapes; the script only takes over what it rendered anew.
std::string_view status_script() noexcept {
  return R"('use strict';
(() => {
  const intervalMs = 3000;
  const live = document.getElementById('live');
  let busy = false;
  const say = (text, style) => {
    if (live.textContent !== text) live.textContent = text;
    live.className = style;
  };
  async function refresh() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(location.pathname, {cache: 'no-store', signal: AbortSignal.timeout(10000)});
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      const shown = document.querySelector('main');
      if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
      say('live', 'good');
    } catch (error) {
      say('no answer, what you see is old', 'bad');
    }
    busy = false;
  }
  say('live', 'good');
  setInterval(refresh, intervalMs);
  document.addEventListener('visibilitychange', refresh);
})();
)";
}

}  // namespace weir::detail
