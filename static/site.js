/* site.js: everything the pages do beyond links and forms. Numbers are in the HTML already;
   a chart is drawn from the table that stands under it. No inline code, no other origin. */
(($) => {
  'use strict';
  const root = document.documentElement;
  const all = (q, el) => Array.from((el || document).querySelectorAll(q));
  const one = (q, el) => (el || document).querySelector(q);
  const css = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
  const probe = document.createElement('i'); probe.hidden = true; document.body.append(probe);
  const live = one('#say'), say = (text) => { live.textContent = text; };
  const param = (name) => new URLSearchParams(location.search).get(name);
  function setParam(name, value) {
    const url = new URL(location.href);
    if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
    history.replaceState(history.state, '', url);
  }
  let charts = [];

  /* ---- numbers and times as the server writes them ---- */
  const full = new Intl.NumberFormat('en'), two = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const num = (v) => v === null ? 'no data' : Number.isInteger(v) ? full.format(v) : two.format(v);
  function short(v) {
    const a = Math.abs(v), r = (x) => String(+x.toFixed(x < 10 ? 1 : 0));
    return a >= 1e9 ? r(v / 1e9) + 'B' : a >= 1e6 ? r(v / 1e6) + 'M' : a >= 1e3 ? r(v / 1e3) + 'k' : String(+v.toFixed(2));
  }
  const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '), DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' '), H = 36e5, D = 24 * H;
  const p2 = (n) => String(n).padStart(2, '0');
  /* Times are shown in the zone of the site: the wall clock in <time datetime> is read as if it were UTC. */
  const wall = (s) => Date.parse(s.slice(0, 16) + ':00Z'), stamp = (t) => new Date(t).toISOString().slice(0, 16);
  function long(t, span) {
    const d = new Date(t), s = `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${d.getUTCDate()}, ${d.getUTCFullYear()}`;
    if (span === 'month') return `${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
    if (span === 'hour') return `${s} ${p2(d.getUTCHours())}:00 to ${p2((d.getUTCHours() + 1) % 24)}:00`;
    return span === 'week' ? 'Week of ' + s : s;
  }
  function nice(v) {
    if (!(v > 0)) return 1;
    const e = Math.pow(10, Math.floor(Math.log10(v))), m = v / e - 1e-9;
    return (m <= 1 ? 1 : m <= 2 ? 2 : m <= 2.5 ? 2.5 : m <= 5 ? 5 : 10) * e;
  }

  /* ---- theme: the server sets data-theme from a cookie; the button changes both ---- */
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const redraw = () => charts.forEach((c) => c.draw());
  function flip() {
    const theme = isDark() ? 'light' : 'dark';
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
    root.dataset.theme = theme; redraw(); say(`${theme} theme`);
  }
  one('[data-do=theme]').addEventListener('click', (e) => { e.preventDefault(); flip(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  /* ---- another state of the same page: its <main> is fetched and swapped ---- */
  let running = null;
  async function visit(href, how) {
    const target = new URL(href, location.href), here = new URLSearchParams(location.search);
    const same = ['property', 'event_name'].every((k) => String(target.searchParams.getAll(k)) === String(here.getAll(k)));
    if (how === 'push' && same && here.get('hide')) target.searchParams.set('hide', here.get('hide'));
    if (running) running.abort();
    const mine = running = new AbortController(), main = one('#main');
    const slow = setTimeout(() => { main.setAttribute('aria-busy', 'true'); one('.progress') || main.insertAdjacentHTML('beforebegin', '<div class="progress"></div>'); }, 150);
    try {
      const answer = await fetch(target, { signal: mine.signal, headers: { Accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!one('#main', page)) throw new Error('not a page');
      if (how === 'push') history.pushState({}, '', answer.url + target.hash);
      swap(page, main);
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (how === 'poll') return poll();
      location.href = target;
    } finally {
      clearTimeout(slow);
      if (running === mine) { running = null; main.removeAttribute('aria-busy'); all('.progress').forEach((p) => p.remove()); }
    }
  }
  function swap(page, main) {
    const held = document.activeElement, opened = all('details.twin[open]', main).map((d) => d.id);
    const again = held && main.contains(held) ? held.id ? '#' + CSS.escape(held.id) : held.dataset.key ? `[data-key="${CSS.escape(held.dataset.key)}"]` : held.name ? `[name="${held.name}"]` : '' : '';
    charts.forEach((c) => c.end()); charts = [];
    main.replaceChildren(...document.adoptNode(one('#main', page)).childNodes);
    one('.foot').replaceChildren(...document.adoptNode(one('.foot', page)).childNodes);
    document.title = page.title;
    opened.forEach((id) => { const d = one('#' + id); if (d) d.open = true; });
    mount(main);
    const next = again && one(again, main); if (next) next.focus({ preventScroll: true });
    const dates = one('.dates', main); say(`${one('h1', main).textContent.trim()}${dates ? ', ' + dates.textContent : ''}`);
  }
  const isPlain = (e) => !(e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey);
  document.addEventListener('click', (e) => {
    all('details.menu[open]').forEach((d) => { if (!d.contains(e.target)) d.open = false; });
    const a = e.target.closest('main a[href]');
    if (!a || !isPlain(e) || a.hasAttribute('download') || a.target) return;
    const to = new URL(a.href);
    if (to.origin !== location.origin || to.pathname !== location.pathname || to.hash) return;
    e.preventDefault();
    if (a.dataset.sort) sortBy(a); else if (a.hasAttribute('data-fill')) fill(a.closest('details')); else visit(to, 'push');
  });
  addEventListener('popstate', () => { if (history.state) visit(location.href, 'pop'); });
  history.replaceState(history.state || {}, '');
  document.addEventListener('submit', (e) => {
    const form = e.target; if (form.method !== 'get') return;
    e.preventDefault();
    const to = new URL(form.action), bare = { metric: 'count', property: 'event', range: '30d' };
    new FormData(form).forEach((value, name) => { if (value && value !== bare[name]) to.searchParams.append(name, value); });
    visit(to, 'push');
  });
  document.addEventListener('change', (e) => {
    const el = e.target;
    if (el.tagName === 'SELECT' && el.form && 'auto' in el.form.dataset) el.form.requestSubmit();
    if (el.name === 'operator') { const v = el.form.elements.value; v.disabled = / set$/.test(el.value); v.required = !v.disabled; }
    if (el.name === 'filter') hints(el);
  });

  /* ---- lists: sort, search, values of a property, hints for a filter ---- */
  function sortBy(a) {
    const th = a.closest('th'), body = th.closest('table').tBodies[0], i = th.cellIndex, text = a.dataset.sort === 'name';
    const was = th.getAttribute('aria-sort'), down = was ? was !== 'descending' : !text;
    const key = (row) => { const c = row.cells[i]; return text ? c.textContent.trim().toLowerCase() : +(c.dataset.v || -Infinity); };
    all('th', th.parentNode).forEach((x) => x.removeAttribute('aria-sort'));
    th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    Array.from(body.rows).sort((r, s) => { const x = key(r), y = key(s); return (x > y ? 1 : x < y ? -1 : 0) * (down ? -1 : 1); }).forEach((r) => body.append(r));
    setParam('sort', (down ? '-' : '') + a.dataset.sort); say(`Sorted by ${a.textContent}`);
  }
  function search(input) {
    const rows = all(input.dataset.filter), none = one('#none');
    input.addEventListener('input', () => {
      const q = input.value.trim().toLowerCase(); let n = 0;
      rows.forEach((r) => { const hit = r.dataset.name.toLowerCase().includes(q); r.hidden = !hit; n += hit; });
      none.hidden = n > 0; one('b', none).textContent = input.value; say(`${n} shown`); setParam('q', q);
    });
  }
  async function part(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), 'text/html').body;
  }
  async function fill(details) {
    const gap = one('.gap', details); details.open = true; setParam('open', details.dataset.name);
    if (!gap || gap.dataset.busy) return;
    gap.dataset.busy = '1'; gap.textContent = 'Loading the values …';
    try { gap.replaceWith(...(await part(details.dataset.values)).childNodes); } catch { gap.textContent = 'The values could not be loaded. Close and open this line to try again.'; delete gap.dataset.busy; }
  }
  /* the list of properties comes after the page; the selects learn its names */
  async function later(panel) {
    try { panel.replaceWith(...(await part(panel.dataset.later)).childNodes); } catch { return; }
    const names = all('.props details[data-name]').map((d) => d.dataset.name);
    all('#by, [name=filter]').forEach((select) => { const known = Array.from(select.options, (o) => o.value); names.forEach((n) => { if (!known.includes(n)) select.add(new Option(n, n)); }); });
    reach();
  }
  async function hints(select) {
    const list = one('#hints'), of = all('.props details').find((d) => d.dataset.name === select.value); list.textContent = '';
    if (of) (await part(of.dataset.values)).querySelectorAll('.bars a').forEach((a) => { const o = document.createElement('option'); o.value = a.textContent; list.append(o); });
  }
  document.addEventListener('toggle', (e) => {
    const d = e.target;
    if ('values' in d.dataset) { if (d.open) fill(d); else if (param('open') === d.dataset.name) setParam('open', ''); }
    if (d.classList.contains('menu') && d.open) { const f = one('[name=filter]', d); if (f && !one('#hints option')) hints(f); }
    reach();
  }, true);
  function reach() { all('.scroll').forEach((d) => { if (d.scrollWidth > d.clientWidth + 1 || d.scrollHeight > d.clientHeight + 1) { d.tabIndex = 0; if (!d.hasAttribute('role')) d.setAttribute('role', 'group'); if (!d.hasAttribute('aria-label')) d.setAttribute('aria-label', 'Table, scrolls'); } else d.removeAttribute('tabindex'); }); }
  addEventListener('resize', reach);
  let timer = 0; function poll() { clearTimeout(timer); const p = one('[data-poll]'); if (p) timer = setTimeout(() => visit(location.href, 'poll'), p.dataset.poll * 1000); }

  /* ---- charts ---- */
  const fade = (c, a) => { const m = c.match(/[\d.]+/g); return `rgba(${m[0]},${m[1]},${m[2]},${a})`; };
  const font = () => '12px ' + getComputedStyle(document.body).fontFamily;
  function read(fig, more) {
    const table = one('table', fig), rows = all('tbody tr', table), last = rows[rows.length - 1];
    const cell = (c) => { const x = c.textContent.replace(/,/g, ''); return x === '–' ? null : +x; };
    const lines = all('thead th', table).slice(1).map((th, i) => ({ name: th.textContent, was: th.dataset.kind === 'was', slot: th.dataset.s, on: true, v: more ? more.series[i].values : rows.map((r) => cell(r.cells[i + 1])) }));
    return { t: (more ? more.times : rows.map((r) => one('time', r).dateTime)).map(wall), lines, part: more ? more.unfinished : last && last.dataset.partial ? rows.length - 1 : -1 };
  }
  function Chart(fig, more) {
    const o = fig.dataset, span = o.span, el = one('.plot', fig), tip = one('.tip', fig), key = one('.key', fig), zoomed = one('.zoomed', fig);
    const { t, lines, part } = read(fig, more), end = new AbortController(), on = (n, e, f) => n.addEventListener(e, f, { signal: end.signal });
    const still = one('.still', el), hidden = (param('hide') || '').split(',').map((n) => n.replace(/%2C/g, ',').replace(/%25/g, '%'));
    lines.forEach((s) => { s.on = !hidden.includes(s.name); });
    let at = -1, pinned = false, zoom = null, plot = null, drag = null, dragged = false;
    if (still) { const paper = document.createElement('div'); paper.className = 'plot paper'; paper.append(still); el.after(paper); }
    if (param('zoom')) { zoom = param('zoom').split('..').map(wall); if (!(zoom[1] > zoom[0])) zoom = null; }
    const shown = () => lines.filter((s) => s.on), inside = (i) => !zoom || (t[i] >= zoom[0] && t[i] <= zoom[1]);
    const colour = (s) => s.was ? css('--text-3') : css('--s' + s.slot);
    function ticks(axis) {
      const px = el.clientWidth / (axis.max - axis.min), days = (axis.max - axis.min) / D, out = []; let last = -Infinity;
      t.forEach((x) => {
        if (x < axis.min || x > axis.max || (x - last) * px < 64) return;
        const d = new Date(x), h = d.getUTCHours(), day = `${MONTHS[d.getUTCMonth()]} ${d.getUTCDate()}`; let text = day;
        if (span === 'hour') text = h === 0 ? day : days <= 3 && h % (days <= 1 ? 3 : 6) === 0 ? p2(h) + ':00' : '';
        else if (span === 'day') text = days < 16 || d.getUTCDay() === 1 ? day : '';
        else if (span === 'month') text = MONTHS[d.getUTCMonth()] + (d.getUTCMonth() ? '' : ' ' + d.getUTCFullYear());
        if (text) { out.push([x, text]); last = x; }
      });
      return out;
    }
    /* the bucket that is not over yet: dashed, with a hollow end */
    function unfinished(p, ctx) {
      if (part < 1 || !inside(part)) return;
      const off = p.getPlotOffset(), ax = p.getAxes();
      shown().forEach((s) => {
        if (s.was || s.v[part] === null || s.v[part - 1] === null) return;
        const X = (i) => off.left + ax.xaxis.p2c(t[i]), Y = (i) => off.top + ax.yaxis.p2c(s.v[i]);
        ctx.save(); ctx.strokeStyle = colour(s); ctx.lineWidth = 1.75; ctx.setLineDash([3, 3]); ctx.beginPath(); ctx.moveTo(X(part - 1), Y(part - 1)); ctx.lineTo(X(part), Y(part)); ctx.stroke();
        ctx.setLineDash([]); ctx.fillStyle = css('--panel'); ctx.beginPath(); ctx.arc(X(part), Y(part), 2.75, 0, 7); ctx.fill(); ctx.stroke(); ctx.restore();
      });
    }
    function overlay(p, ctx) {
      const off = p.getPlotOffset(), ax = p.getAxes();
      if (drag) { ctx.save(); ctx.fillStyle = fade(css('--accent'), .14); ctx.fillRect(off.left + Math.min(...drag), off.top, Math.abs(drag[1] - drag[0]), p.height()); ctx.restore(); }
      if (at < 0) return;
      const x = Math.round(off.left + ax.xaxis.p2c(t[at])) + .5;
      ctx.save(); ctx.strokeStyle = css('--text-3'); ctx.lineWidth = 1; ctx.beginPath(); ctx.moveTo(x, off.top); ctx.lineTo(x, off.top + p.height()); ctx.stroke();
      shown().forEach((s) => { if (s.v[at] === null) return; ctx.fillStyle = colour(s); ctx.strokeStyle = css('--panel'); ctx.lineWidth = 2; ctx.beginPath(); ctx.arc(x - .5, off.top + ax.yaxis.p2c(s.v[at]), 4, 0, 7); ctx.fill(); ctx.stroke(); });
      ctx.restore();
    }
    this.draw = () => {
      const visible = shown(), solo = visible.filter((s) => !s.was).length === 1, data = [], top = Math.max(0, ...visible.flatMap((s) => s.v.filter((v, k) => v !== null && inside(k))));
      const step = top > 3 && !o.fractions ? Math.max(nice(top / 4), 1) : nice(top / 4), max = Math.max(1, Math.ceil(top / step - 1e-9)) * step, labels = [];
      for (let i = 0; i * step <= max + step / 1e3; i++) labels.push([i * step, short(i * step)]);
      const pen = document.createElement('canvas').getContext('2d'); pen.font = font();
      const wide = Math.ceil(Math.max(...labels.map((l) => pen.measureText(l[1]).width))) + 4;
      lines.slice().reverse().forEach((s) => {
        if (!s.on) return;
        const points = []; t.forEach((x, k) => { if (inside(k) && (k !== part || s.was)) points.push(s.v[k] === null ? null : [x, s.v[k]]); });
        data.push({ data: points, color: s.was ? fade(colour(s), .75) : colour(s), lines: { show: true, lineWidth: s.was ? 1.25 : 1.75, fill: solo && !s.was ? .09 : false },
          points: { show: points.length <= 14 && !s.was, radius: 2, lineWidth: 1.5, fillColor: css('--panel') } });
      });
      if (plot) plot.shutdown();
      plot = $.plot(el, data, {
        series: { shadowSize: 0 }, legend: { show: false },
        grid: { borderWidth: 0, color: css('--text-3'), hoverable: false, clickable: false, minBorderMargin: 4, labelMargin: 8, margin: { left: 0, right: 6, top: 2, bottom: 0 } },
        xaxis: { labelHeight: 16, min: zoom ? zoom[0] : t[0], max: zoom ? zoom[1] : t[t.length - 1] + (t.length < 2 ? 1 : 0), autoScale: 'none', ticks, showMinorTicks: false, showTicks: false, gridLines: false, show: true, showTickLabels: 'major' },
        yaxis: { labelWidth: wide, min: 0, max, autoScale: 'none', ticks: labels, showMinorTicks: false, showTicks: false, tickColor: css('--line'), gridLines: true, showTickLabels: 'major' },
        hooks: { draw: [unfinished], drawOverlay: [overlay] }
      });
      zoomed.hidden = !zoom; if (zoom) one('.use', zoomed).href = range();
      if (at >= 0) place();
    };
    /* the zoomed stretch as a range: whole days where the buckets are days or longer */
    function range() {
      const to = new URL(location.href), last = new Date(zoom[1]); ['range', 'zoom', 'at'].forEach((k) => to.searchParams.delete(k));
      if (span === 'hour') last.setTime(+last + H); else if (span === 'week') last.setTime(+last + 6 * D); else if (span === 'month') last.setUTCMonth(last.getUTCMonth() + 1, 0);
      to.searchParams.set('from', stamp(zoom[0]).slice(0, span === 'hour' ? 16 : 10)); to.searchParams.set('to', stamp(last).slice(0, span === 'hour' ? 16 : 10));
      return to;
    }
    function place() {
      const was = lines.find((s) => s.was && s.on), list = shown().filter((s) => !s.was).sort((a, b) => (b.v[at] || 0) - (a.v[at] || 0));
      const body = document.createElement('table'), head = document.createElement('b'); head.textContent = long(t[at], span) + (at === part ? ', until ' + o.now : '');
      const row = (cls, swatch, name, value) => { const r = body.insertRow(), c = r.insertCell(); r.className = cls; if (swatch) { const i = document.createElement('span'); i.className = 'sw ' + swatch; c.append(i, ' '); } c.append(name); r.insertCell().textContent = value; };
      list.forEach((s) => row('', 'sw' + s.slot, s.name, num(s.v[at])));
      if (was) {
        const w = was.v[at]; row('was', 'was', was.name, num(w));
        if (w && list.length === 1 && at !== part && list[0].v[at] !== null) { const ch = (list[0].v[at] / w - 1) * 100; row('total', '', 'Change', (ch < 0 ? '▼ ' : '▲ ') + Math.abs(ch).toFixed(1) + '%'); }
      } else if (list.length > 1 && 'sum' in o) row('total', '', lines.every((s) => s.on) ? 'Total' : 'Total shown', num(list.reduce((n, s) => n + (s.v[at] || 0), 0)));
      tip.replaceChildren(head, body); tip.hidden = false;
      const x = el.offsetLeft + plot.getPlotOffset().left + plot.getAxes().xaxis.p2c(t[at]), left = x + 14 + tip.offsetWidth > fig.clientWidth - 8 ? x - tip.offsetWidth - 14 : x + 14;
      tip.style.left = Math.max(6, left) + 'px'; tip.style.top = el.offsetTop + 26 + 'px';
    }
    function go(i, speak) { at = i; if (i < 0) tip.hidden = true; else place(); plot.triggerRedrawOverlay(); if (speak && i >= 0) say(tip.innerText.replace(/\s+/g, ' ')); }
    function pin(state) { pinned = state; setParam('at', pinned ? stamp(t[at]) : ''); }
    const px = (e) => Math.min(plot.width(), Math.max(0, e.clientX - el.getBoundingClientRect().left - plot.getPlotOffset().left));
    function near(e) { const x = plot.getAxes().xaxis.c2p(px(e)); let best = -1; t.forEach((v, i) => { if (inside(i) && (best < 0 || Math.abs(v - x) < Math.abs(t[best] - x))) best = i; }); return best; }
    on(el, 'pointerleave', () => { if (!pinned && !drag) go(-1); });
    on(el, 'click', (e) => { if (dragged) return; if (pinned) { pin(false); go(near(e)); } else { go(near(e)); pin(true); } });
    on(el, 'keydown', (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 }[e.key], first = t.findIndex((_, i) => inside(i)), last = first + t.filter((_, i) => inside(i)).length - 1;
      if (step) go(at < 0 ? (step > 0 ? first : last) : Math.min(last, Math.max(first, at + step)), true);
      else if (e.key === 'Home' || e.key === 'End') go(e.key === 'Home' ? first : last, true);
      else if (e.key === 'Enter' && at >= 0) { pin(!pinned); say(pinned ? 'Pinned' : 'Not pinned'); }
      else if (e.key === 'Escape' && (at >= 0 || zoom)) { if (at >= 0) { pin(false); go(-1); } else this.unzoom(); }
      else return;
      e.preventDefault();
    });
    on(el, 'blur', () => { if (!pinned) go(-1); });
    this.unzoom = () => { if (!zoom) return; zoom = null; setParam('zoom', ''); this.draw(); say('Zoom reset'); };
    on(one('.reset', zoomed), 'click', this.unzoom);
    /* drag to zoom, with the mouse or a pen; a finger scrolls the page and a tap pins the reading */
    on(el, 'pointerdown', (e) => { if (e.button || e.pointerType === 'touch') return; drag = [px(e), px(e)]; el.setPointerCapture(e.pointerId); });
    on(el, 'pointermove', (e) => { if (drag) { drag[1] = px(e); plot.triggerRedrawOverlay(); } if (!pinned) go(near(e)); });
    on(el, 'pointercancel', () => { drag = null; plot.triggerRedrawOverlay(); });
    on(el, 'pointerup', () => {
      if (!drag) return;
      const d = drag.sort((x, y) => x - y), ax = plot.getAxes().xaxis; drag = null; plot.triggerRedrawOverlay();
      if (d[1] - d[0] < 8) return;
      dragged = true; setTimeout(() => { dragged = false; });
      const hit = t.filter((x) => x >= ax.c2p(d[0]) && x <= ax.c2p(d[1])); if (hit.length < 2) return;
      zoom = [hit[0], hit[hit.length - 1]]; pin(false); go(-1); setParam('zoom', zoom.map(stamp).join('..')); this.draw(); say(`Zoomed, ${hit.length} points`);
    });
    const keys = all('button[data-series]', key), of = (b) => lines.find((s) => s.name === b.dataset.series);
    const press = () => keys.forEach((b) => b.setAttribute('aria-pressed', of(b).on));
    keys.forEach((b) => {
      b.disabled = false;
      on(b, 'click', (e) => {
        const s = of(b);
        if (e.altKey || e.detail === 2) lines.forEach((x) => { x.on = x === s; }); else s.on = !s.on;
        if (!shown().length) lines.forEach((x) => { x.on = true; });
        press(); setParam('hide', lines.filter((x) => !x.on).map((x) => x.name.replace(/%/g, '%25').replace(/,/g, '%2C')).join(',')); this.draw();
      });
    });
    press();
    /* the picture that is saved: title, chart, legend */
    this.png = () => {
      const c = one('canvas', el), k = c.width / el.clientWidth, w = el.clientWidth, h = el.clientHeight, out = document.createElement('canvas'), g = out.getContext('2d'), pad = 16;
      const rows = [[]]; g.font = font(); let room = w - pad;
      shown().forEach((s) => { const need = g.measureText(s.name).width + 36; if (room < need) { rows.push([]); room = w - pad; } rows[rows.length - 1].push([s, w - pad - room + pad]); room -= need; });
      out.width = (w + 2 * pad) * k; out.height = (h + 56 + rows.length * 20 + pad) * k; g.scale(k, k);
      g.fillStyle = css('--panel'); g.fillRect(0, 0, out.width, out.height); g.fillStyle = css('--text'); g.font = '600 ' + font(); g.fillText(o.title + (zoom ? `, zoomed: ${long(zoom[0], span)} to ${long(zoom[1], span)}` : ''), pad, pad + 12, w); g.drawImage(c, pad, 40, w, h);
      g.font = font(); const box = el.getBoundingClientRect();
      all('text', el).forEach((x) => { const b = x.getBoundingClientRect(); g.fillStyle = css('--text-3'); g.fillText(x.textContent, pad + b.left - box.left, 40 + b.bottom - box.top - 3); });
      rows.forEach((row, i) => row.forEach(([s, x]) => { const y = h + 62 + i * 20; g.fillStyle = colour(s); g.fillRect(x, y - 9, 10, 10); g.fillStyle = css('--text'); g.fillText(s.name, x + 16, y); }));
      const a = document.createElement('a'); a.download = o.file + '.png'; a.href = out.toDataURL('image/png'); a.click();
    };
    el.tabIndex = 0; el.setAttribute('role', 'img'); el.setAttribute('aria-roledescription', 'interactive chart');
    el.setAttribute('aria-label', `${o.label}. Arrow keys read the values. The same numbers are in the table below.`);
    this.draw();
    const mark = param('at') ? t.indexOf(wall(param('at'))) : -1; if (mark >= 0) { pinned = true; go(mark); }
    let width = el.clientWidth; const watch = new ResizeObserver(() => { if (Math.abs(el.clientWidth - width) > 1) { width = el.clientWidth; this.draw(); } }); watch.observe(el);
    this.end = () => { end.abort(); watch.disconnect(); if (plot) plot.shutdown(); };
  }
  async function draw(fig) {
    try {
      const more = fig.dataset.src && await (await fetch(fig.dataset.src)).json();
      if (fig.isConnected) charts.push(new Chart(fig, more && more.chart));
    } catch (error) { one('.twin', fig).open = true; console.error(error); }
  }

  /* ---- what a new <main> needs ---- */
  function copies(el) {
    all('[data-copy]', el).forEach((b) => { b.hidden = false; b.addEventListener('click', async () => { await navigator.clipboard.writeText(one(b.dataset.copy).textContent); b.textContent = 'Copied'; say('Copied'); setTimeout(() => { b.textContent = 'Copy'; }, 1500); }); });
  }
  /* a form whose result follows what is typed; the key is sent when it is whole, and stands in no address */
  function follow(form) {
    let wait = 0, turn = 0;
    const now = async () => {
      const values = new URLSearchParams(new FormData(form)), mine = ++turn, kept = new URLSearchParams();
      values.forEach((v, k) => { if (v && k !== 'secret') kept.append(k, v); });
      history.replaceState(history.state, '', location.pathname + (kept.size ? '?' + kept : ''));
      values.append('part', 'built');
      try {
        const answer = await fetch(form.action, { method: 'POST', body: values });
        const built = one('#built', new DOMParser().parseFromString(await answer.text(), 'text/html'));
        if (mine !== turn || !built) return;
        one('#built').replaceChildren(...built.childNodes); copies(one('#built')); reach();
      } catch (error) { say('The result could not be loaded.'); }
    };
    const soon = (e) => { if (e.type === 'change' || e.target.name !== 'secret') { clearTimeout(wait); wait = setTimeout(now, 200); } };
    form.addEventListener('input', soon); form.addEventListener('change', soon);
    if (form.dataset.live === 'now' && form.elements.url.value) now();
  }
  function mount(main) {
    all('.js', main).forEach((x) => { x.hidden = false; });
    copies(main); all('form[data-live]', main).forEach(follow);
    all('input[data-filter]', main).forEach(search); all('[data-later]', main).forEach(later);
    if ($ && $.plot) { all('.chart', main).forEach(draw); all('[data-do=png]', main).forEach((b) => { b.hidden = !one('.chart', main); b.addEventListener('click', () => charts[0] && charts[0].png()); }); }
    reach(); poll();
  }
  mount(one('#main'));

  /* ---- open the part a link names (#search, #numbers) ---- */
  function unfold() { const d = location.hash.length > 1 && document.getElementById(location.hash.slice(1)); if (d && d.tagName === 'DETAILS') { d.open = true; d.scrollIntoView({ block: 'nearest' }); } }
  addEventListener('hashchange', unfold); unfold();

  /* ---- keys ---- */
  const help = one('#keys'), off = one('#nokeys'); let g = 0;
  all('[data-do=keys]').forEach((b) => { b.hidden = false; b.addEventListener('click', () => help.showModal()); });
  off.checked = localStorage.nokeys === '1'; off.addEventListener('change', () => { localStorage.nokeys = off.checked ? '1' : '0'; });
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') { all('details.menu[open]').forEach((d) => { d.open = false; one('summary', d).focus(); }); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || one('dialog[open]')) return;
    if (localStorage.nokeys === '1' && e.key !== '?') return;
    const hit = one(`[data-key="${Date.now() - g < 1200 ? 'g ' : ''}${CSS.escape(e.key)}"]`);
    if (e.key === 'g') { g = Date.now(); return; }
    g = 0;
    if (e.key === '?') help.showModal();
    else if (e.key === '0') charts.forEach((c) => c.unzoom());
    else if (e.key === 'D') flip();
    else if (e.key === 'c') { const s = one('[name=compare]'); if (!s) return; s.selectedIndex = s.selectedIndex ? 0 : 1; s.dispatchEvent(new Event('change', { bubbles: true })); }
    else if (!hit) return;
    else if (hit.tagName === 'INPUT') { hit.focus(); hit.select(); }
    else if (hit.tagName === 'DETAILS') { hit.open = !hit.open; if (hit.open) one('summary', hit).focus(); }
    else hit.click();
    e.preventDefault();
  });
})(window.jQuery);
