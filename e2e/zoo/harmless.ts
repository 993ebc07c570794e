import type { HarmlessPage } from './zoo-page.ts'

/** A page as its owner would write it. Its `#use` does what the page is for, and says so in the title. */
function page(name: string, css: string, html: string, script: string, keys: readonly string[] = ['k', 'z', '/', '?']): HarmlessPage {
  const used = 'const used = () => { document.title = "used" }; const use = document.querySelector("#use");'
  const heard =
    'addEventListener("keydown", (event) => (document.documentElement.dataset.keys = (document.documentElement.dataset.keys ?? "") + event.key));'
  return { name, keys, html: `<style>body{margin:0;font:16px sans-serif}${css}</style>${html}<script>${heard}${used}${script}</script>` }
}
const pressed = 'use.addEventListener("click", used);'
const many = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('')

export const harmless: HarmlessPage[] = [
  page(
    'blog',
    'main{max-width:640px;margin:auto}',
    `<main><h2>Boats</h2>${many(30, () => '<p>It rained.</p>')}<button id=use>Like</button></main>`,
    pressed,
  ),
  page(
    'table-app',
    'table{width:100%;border-collapse:collapse}th{position:sticky;top:0;background:#eee}',
    `<table><thead><tr><th>Name<th>Town<th><button id=use>Sort</button></tr></thead>${many(200, (n) => `<tr><td>${n}<td>Umeå<td>3</tr>`)}</table>`,
    pressed,
  ),
  page(
    'map',
    'canvas{display:block;width:100%;height:100vh;background:#def}',
    '<canvas id=use></canvas>',
    'use.addEventListener("pointerdown", (event) => use.setPointerCapture(event.pointerId)); use.addEventListener("pointerup", used); addEventListener("wheel", (event) => event.preventDefault(), { passive: false });',
  ),
  page(
    'editor',
    '[contenteditable]{min-height:300px;border:1px solid}',
    '<div contenteditable id=use>Dear all</div>',
    'use.addEventListener("focus", used);',
    ['z', 'd'],
  ),
  page(
    'video',
    'video{width:100%;aspect-ratio:16/9;background:black}',
    '<video controls muted></video><button id=use>Theatre</button>',
    `${pressed}addEventListener("keydown", (event) => event.key === "k" && document.querySelector("video").pause());`,
  ),
  page(
    'sidebar-of-its-own',
    'body{display:grid;grid-template-columns:1fr 300px;min-height:100vh}aside{background:#eee}',
    '<main>Mail</main><aside><button id=use>Details</button></aside>',
    pressed,
  ),
  page(
    'fixed-header',
    'header{position:fixed;inset:0 auto auto 0;height:50px;width:60%;background:#eee}main{padding-top:60px}',
    `<header><button id=use>Menu</button></header><main>${many(60, () => '<p>Text</p>')}</main>`,
    pressed,
  ),
  page(
    'dialogs',
    '',
    '<button id=use>Ask</button><dialog style="width:200px;margin:80px"><form method=dialog><button>Yes</button></form></dialog>',
    'const dialog = document.querySelector("dialog"); use.addEventListener("click", () => { dialog.show(); dialog.close(); used() });',
  ),
  page(
    'virtual-list',
    '#list{height:400px;overflow:auto;position:relative}#list i{position:absolute;height:20px}',
    '<button id=use>Down</button><div id=list><div style="height:200000px"></div></div>',
    'const list = document.querySelector("#list"); list.addEventListener("scroll", () => { for (const old of list.querySelectorAll("i")) old.remove(); for (let n = 0; n < 20; n++) { const line = document.createElement("i"); line.style.top = list.scrollTop + n * 20 + "px"; line.textContent = n; list.append(line) } used() }); use.addEventListener("click", () => (list.scrollTop = 9000));',
  ),
  page(
    'board-with-dragging',
    '.column{float:left;width:200px;min-height:300px;background:#eee;margin:4px}',
    '<div class=column><p id=use draggable=true>Card</p></div><div class=column></div>',
    pressed,
  ),
  page(
    'form',
    'label{display:block}',
    '<form><label>Name <input id=use></label><button>Send</button></form>',
    'use.addEventListener("focus", used);',
    ['a', 'z'],
  ),
  page(
    'single-page-app',
    '',
    '<nav><a id=use href="#/inbox">Inbox</a></nav><main></main>',
    'use.addEventListener("click", (event) => { event.preventDefault(); history.pushState({}, "", "?inbox"); document.querySelector("main").textContent = "Inbox"; used() });',
  ),
  page(
    'shortcuts-everywhere',
    '',
    '<button id=use>Archive</button>',
    `${pressed}document.addEventListener("keydown", (event) => { if ("kz/?".includes(event.key)) event.preventDefault() });`,
    ['k', 'z', '/', '?', 'Enter', 'Escape', 'ArrowDown'],
  ),
  page(
    'slides',
    'html{scroll-snap-type:y mandatory}section{height:100vh;scroll-snap-align:start}',
    '<section><button id=use>Next</button></section><section>Two</section><section>Three</section>',
    pressed,
  ),
  page(
    'grid',
    'main{display:grid;grid-template-columns:repeat(auto-fill,minmax(120px,1fr));gap:8px}',
    `<main>${many(60, (n) => `<article>${n}</article>`)}</main><button id=use>More</button>`,
    pressed,
  ),
  page(
    'endless',
    '',
    '<button id=use>Read</button><main></main><div id=end style="height:10px"></div>',
    `${pressed}let loads = 0; new IntersectionObserver(() => { if (loads++ < 5) document.querySelector("main").insertAdjacentHTML("beforeend", "<p>More</p>".repeat(20)) }).observe(document.querySelector("#end"));`,
  ),
  page(
    'three-panes',
    'body{display:flex;height:100vh}body>div{overflow:auto}.list{width:25%}.thread{flex:1}',
    '<div class=list>Folders</div><div class=list>Mails</div><div class=thread><button id=use>Answer</button></div>',
    pressed,
  ),
  page('drawing', 'svg{width:100%;height:400px}', '<svg viewBox="0 0 100 50"><rect id=use width=40 height=40 fill="teal"/></svg>', pressed),
  page(
    'calendar',
    'table{width:100%;table-layout:fixed}td{height:60px;border:1px solid #ccc}',
    `<table>${many(5, () => `<tr>${many(7, () => '<td>')}</tr>`)}</table><button id=use>Today</button>`,
    pressed,
  ),
  page(
    'web-components',
    '',
    '<x-card></x-card><button id=use>Open</button>',
    `${pressed}customElements.define("x-card", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<p>Card</p>" } });`,
  ),
  page(
    'own-resize-layout',
    '#use{position:absolute;left:20px;top:20px}',
    '<button id=use>Fit</button>',
    `${pressed}addEventListener("resize", () => { document.body.style.width = document.documentElement.offsetWidth + "px" });`,
  ),
]
