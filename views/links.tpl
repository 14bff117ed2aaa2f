% include("head.tpl")
% for note in notes:
<p class="note warn"><span>{{note}}</span></p>
% end
% if refusal:
<p class="note bad"><span>{{refusal}}</span></p>
% end
% works = sum(not row.ended for row in rows)
<div class="head"><div><h1>Links{{' of ' + application if application else ''}}</h1><p class="sub">{{works}} in use, {{len(rows) - works}} ended</p></div><p class="row"><a class="btn" href="{{root}}/tools/url">Tracked URL</a></p></div>
<form class="stack" action="{{path}}" method="post" autocomplete="off">
<section class="panel"><header><h2>New link</h2></header><div class="fields">
<label class="field">Path<input type="text" name="path" value="{{values.get('path', '')}}" placeholder="random" spellcheck="false"></label>
<label class="field twice">Leads to<input type="text" name="target" value="{{values.get('target', '')}}" placeholder="https://shop.example/sale" inputmode="url" spellcheck="false"></label>
% if not application:
<label class="field">Application<input type="text" name="app" value="{{values.get('app', '')}}" list="apps" spellcheck="false"></label>
<datalist id="apps">
% for name in names:
<option value="{{name}}"></option>
% end
</datalist>
% end
<label class="field">Secret key<input type="password" name="secret" placeholder="sk_…" autocomplete="off"></label>
<label class="row whole"><input type="checkbox" name="replace" value="1"{{' checked' if values.get('replace') else ''}}> Replace a link that has this path</label>
<p class="whole small muted">This site has no login. Adding and ending links is allowed on the machine it runs on, and elsewhere with a secret key (<code>analytics addkey --secret</code>).</p>
<p class="row whole"><button class="btn primary" name="do" value="add">Add</button></p>
</div></section>
<section class="panel">
% if rows:
<div class="scroll"><table class="t"><thead><tr><th scope="col">Link</th><th scope="col" class="hide-s">Leads to</th>
% if not application:
<th scope="col" class="hide-s">Application</th>
% end
<th scope="col" class="n">Hits</th><th scope="col" class="hide-s">Last hit</th><th scope="col" class="hide-s">Created</th><th scope="col">Ended</th></tr></thead><tbody>
% for row in rows:
<tr id="{{row.id}}"><th scope="row"><span class="name">{{row.name}}</span><span class="show-s small muted long">{{row.target}}</span></th><td class="long hide-s">{{row.target}}</td>
% if not application:
<td class="hide-s"><a href="{{row.address}}">{{row.application}}</a></td>
% end
<td class="n">{{row.hits}}</td><td class="nowrap hide-s">{{row.used}}</td><td class="nowrap hide-s">{{row.created}}</td><td>\\
% if row.ended:
<span class="badge">{{row.ended}}</span>\\
% else:
<span class="row"><a class="btn" href="{{root}}/qr/{{row.id}}.svg" target="_blank" rel="noopener" aria-label="QR code of {{row.name}}">QR</a><button class="btn" name="end" value="{{row.id}}" aria-label="End {{row.name}}">End</button></span>\\
% end
</td></tr>
% end
</tbody></table></div>
% else:
<div class="empty"><h2>No links yet</h2><p>A short link leads to an address of yours, and each use is counted as an event <code>redirect</code>.</p></div>
% end
</section>
</form>
% include("foot.tpl")
