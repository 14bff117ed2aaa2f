<div id="built">
% if refusal:
<p class="note {{'bad' if is_refused else 'warn'}}"><span>{{refusal}}</span></p>
% end
% if built.problem:
<p class="note bad"><span>{{built.problem}}</span></p>
% end
% if link:
<section class="panel"><header><h2>Short link made</h2></header><div class="out"><div class="code"><pre id="o-short">{{short}}</pre><button type="button" class="btn" data-copy="#o-short" hidden>Copy</button></div>
<p><img class="qr" src="{{root}}/qr/{{link.id}}.svg" alt="QR code of the short link" width="150" height="150"></p>
<p class="small muted">It leads to <span class="long">{{link.target}}</span> · <a href="{{others}}">Links of {{link.application}}</a></p></div></section>
% end
% pixel = '<img src="' + built.pixel.replace("&", "&amp;") + '" width="1" height="1" alt="">' if built.pixel else ""
<section class="panel"><header><h2>Result</h2></header>
% for key, title, text, hint in (("page", "Page link", built.page, "The page's own script records the campaign."), ("rdr", "Redirect link", built.redirect, "Signed: it goes on at once." if built.is_signed else "Not signed: it shows where it leads and asks, unless the host is listed."), ("img", "Pixel", pixel, "For mails and pages without a script."), ("to", "Short link leads to", built.short, "Its address is made by the button; each use is an event.")):
% if text:
<div class="out"><h3>{{title}}</h3><div class="code"><pre id="o-{{key}}">{{text}}</pre><button type="button" class="btn" data-copy="#o-{{key}}" hidden>Copy</button></div><p class="small muted">{{hint}}</p></div>
% end
% end
% if not built.page:
<p class="pad muted">Type the address of a page to see its links.</p>
% end
</section>
</div>
