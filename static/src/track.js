/* track.js: page views, clicks and your own events, from a page to the collector.

     <script defer src="https://stats.example.com/track.js" data-key="pk_…"></script>

   Source of static/track.js, which `make script` makes of it; docs/script.md tells what it does.
   No dependency, no other origin, nothing stored unless data-id asks for it. It never throws into
   the page and never holds up a click. Browsers since the end of 2020. */
(() => {
  const d = document, n = navigator, l = location, script = d.currentScript;
  /* Calls made before this file has come wait in the array that the page made. */
  const api = window.analytics ||= [];
  /* A module does not know its own address; a second copy has nothing to do. */
  if (!script || api.reset) return;
  const data = script.dataset;

  /* A failure of ours is none of the page's. */
  const safe = (f) => (...given) => { try { return f(...given); } catch { /* the page goes on */ } };
  /* Pages without TLS have no randomUUID; an id need only be one that nobody else makes. */
  const random = () => crypto.randomUUID?.() || crypto.getRandomValues(new Uint32Array(4)).join('-');

  /* Reads what is kept under a name, or keeps it for some seconds: in a cookie if data-id says so,
     else in localStorage with the time it ends, "text.ms". Undefined where a page may not. */
  const store = safe((name, value, life) => {
    if (data.id == 'cookie') {
      if (value) d.cookie = `${name}=${value};Max-Age=${life};Path=/;SameSite=Lax;Secure`;
      return d.cookie.match(`\\b${name}=([^;]+)`)?.[1];
    }
    if (value) localStorage[name] = value + '.' + (Date.now() + life * 1e3);
    const [kept, end] = localStorage[name].split('.');
    return end > Date.now() ? kept : !delete localStorage[name];
  });

  /* ---- who, where that is wanted ---- */
  const signal = data.signals != 'ignore' && (n.globalPrivacyControl || n.doNotTrack == 1);
  const consent = () => store('an_consent') || data.consent;
  const YEAR = 34128e3; /* 395 days, in seconds */
  const forget = () => { store('an_id', 1, 0); store('an_session', 1, 0); };
  const who = () => {
    if (signal || !(consent() || 'analytics').includes('analytics')) return forget();
    let own;
    if (/c/.test(data.id) /* cookie or local, not none */) own = store('an_id') || store('an_id', random(), YEAR);
    return { distinct_id: data.user || own, anonymous_id: own, session_id: own && store('an_session', store('an_session') || random(), 1800) };
  };

  /* ---- where ---- */
  const asked = new RegExp(`[?&#](utm_\\w+|ref|\\w+clk?id|${data.query?.replace(/,/g, '|')})=[^&#]*`, 'g');
  const clean = (href) => href.split(/[?#]/)[0] + (href.match(asked) || []).join('').replace(/^./, '?');
  /* With data-hash, a fragment is a route: "#/cart" becomes "%23/cart" of the path. */
  const here = () => clean(data.hash == null ? l.href : l.href.replace(/(\?[^#]*)?#(.*)/, '%23$2$1'));
  let referrer = d.referrer.split('/')[2] == l.host ? '' : clean(d.referrer);

  /* ---- what is not sent at all ---- */
  const isOff = () => signal && data.signals != 'anonymous' || safe(() => localStorage.analytics_off)() ||
    n.webdriver && data.bots == null ||
    data.local == null && /^$|localhost$|^127|^\[/.test(l.hostname) ||
    data.frame == null && !top.document; /* throws in a frame of another origin, and so sends nothing */

  /* ---- sending: an event stays in the queue until the collector has said that it has it ---- */
  let queue = [], held = [], timer, busy, wait = 1e3;
  const address = () => new URL('v1/events?key=' + (data.key || ''), data.host || script.src);
  const soon = () => { timer ||= setTimeout(flush, wait); };
  const gone = (batch) => { queue = queue.filter((event) => !batch.includes(event)); wait = 1e3; };
  const body = (events) => JSON.stringify({ sent_at: new Date(), events });

  /* 20,000 characters are 60,000 bytes at most; what is kept alive may have 65,536. */
  const flush = safe((leaving) => {
    let count = 30, batch, text;
    timer = clearTimeout(timer);
    /* What a beacon took is only known to be under way: a page that is back sends it once more,
       and the collector drops the second by its id. */
    if (!leaving) queue.unshift(...held.splice(0));
    if (!queue[0] || busy && !leaving) return;
    for (; (text = body(batch = queue.slice(0, count)))[2e4] && --count;);
    if (leaving) held.push(...queue.splice(0, batch.length));
    if (!leaving || !n.sendBeacon?.(address(), text)) {
      busy = 1;
      if (wait < 2e6) wait *= 2; /* 2,048 s at most */
      fetch(address(), { method: 'POST', body: text, keepalive: !text[2e4], credentials: 'omit' })
        .then((reply) => { if (reply.status < 429) gone(batch); }, () => batch.map((event) => {
          const image = new Image();
          image.onload = () => gone([event]);
          image.src = address() + '&data=' + encodeURIComponent(body([event]));
        }))
        .then(() => { busy = 0; soon(); });
    }
  });
  /* ---- the calls ---- */
  const track = (event, properties, more) => {
    if (isOff() || queue[999]) return;
    queue.push(JSON.parse(JSON.stringify({
      event, event_id: random(), time: new Date(), ...who(), ...more,
      properties: {
        url: here(), title: d.title, referrer, language: n.language,
        screen: screen.width + 'x' + screen.height, viewport: innerWidth + 'x' + innerHeight,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, consent: consent(), webdriver: n.webdriver || null, ...properties,
      },
    })));
    if (queue.length == 10) flush(); else soon();
  };
  let last;
  const page = (properties) => { last = here(); track('pageview', properties); };
  const calls = {
    track, page,
    identify(id, traits) { data.user = id; track('identify', traits); },
    consent(categories, properties) {
      const before = who();
      store('an_consent', data.consent = categories + '' || 'necessary', YEAR);
      track('consent', properties, before);
    },
    reset() { data.user = ''; forget(); },
    push([name, ...rest]) { api[name](...rest); },
  };
  for (const name in calls) api[name] = safe(calls[name]);
  cmb = { event: (name, value) => api.track(name, { value }) };

  /* ---- what happens by itself ---- */
  const isAuto = data.auto != 'false';
  const look = safe(() => { if (isAuto && last && here() != last) { referrer = ''; page(); } });
  const start = safe(() => {
    if (l.hash == '#analytics-off') localStorage.analytics_off = 1;
    if (isAuto) page();
    api.map(api.push);
  });
  for (const name of ['pushState', 'replaceState']) {
    history[name] = new Proxy(history[name], {
      apply: (...call) => (setTimeout(look, 50), Reflect.apply(...call)),
    });
  }
  addEventListener('popstate', () => setTimeout(look, 50));
  addEventListener('pageshow', (e) => { if (e.persisted) { last = 1; look(); } });
  addEventListener('pagehide', flush);
  d.addEventListener('visibilitychange', () => flush(d.hidden));
  const click = safe((e) => {
    const named = e.target.closest('[data-track]'), link = e.target.closest('a[href]'), properties = {};
    if (e.button > 1) return;
    if (named) {
      for (const { name, value } of named.attributes) if (/^data-track-/.test(name)) properties[name.slice(11)] = value;
      track(named.dataset.track, properties);
    }
    if (isAuto && link?.host) {
      const isFile = link.attributes.download || /\.(pdf|zip|gz|exe|dmg|csv|docx?|xlsx?)$/i.test(link.pathname);
      if (isFile || link.host != l.host) track(isFile ? 'download' : 'outbound', { target: clean(link.href) });
    }
  });
  d.addEventListener('click', click, true);
  d.addEventListener('auxclick', click, true);
  if (d.prerendering) d.addEventListener('prerenderingchange', start); else start();
})();
