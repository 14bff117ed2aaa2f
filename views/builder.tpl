% include("head.tpl")
<div class="head"><div><h1>Tracked URL</h1><p class="sub">Addresses that say where a visitor came from</p></div></div>
<div class="grid c2">
<form class="stack" action="{{path}}" method="post"{{' data-live=now' if is_fresh else ' data-live'}} autocomplete="off">
<section class="panel"><header><h2>Page</h2></header><div class="fields">
<label class="field whole">Address<input type="text" name="url" value="{{values.get('url', '')}}" placeholder="https://shop.example/sale" inputmode="url" spellcheck="false"></label>
<label class="field whole">Server<input type="text" name="server" value="{{values.get('server', '')}}" placeholder="{{server}}" inputmode="url" spellcheck="false"></label>
<label class="row whole"><input type="checkbox" name="internal" value="1"{{' checked' if values.get('internal') else ''}}> Internal link: a visit keeps the campaign it began with</label>
<label class="row whole"><input type="checkbox" name="hide" value="1"{{' checked' if values.get('hide') else ''}}> Hide the query: values stand in the path</label>
</div></section>
<section class="panel"><header><h2>Values</h2></header><div class="fields">
% for field in fields:
<label class="field">{{field.label}}\\
% if field.choices:
<select name="{{field.name}}"><option value=""></option>\\
% for choice in field.choices:
<option{{' selected' if values.get(field.name) == choice else ''}}>{{choice}}</option>\\
% end
</select>\\
% else:
<input type="text" name="{{field.name}}" value="{{values.get(field.name, '')}}" placeholder="{{field.hint}}" spellcheck="false">\\
% end
</label>
% end
</div></section>
<section class="panel"><header><h2>Short link</h2></header><div class="fields">
<label class="field">Path<input type="text" name="path" value="{{values.get('path', '')}}" placeholder="random" spellcheck="false"></label>
<label class="field">Secret key<input type="password" name="secret" placeholder="sk_…" autocomplete="off"></label>
<label class="row whole"><input type="checkbox" name="replace" value="1"{{' checked' if values.get('replace') else ''}}> Replace a link that has this path</label>
<p class="whole small muted">This site has no login. Signing a redirect and making a short link is allowed on the machine it runs on, and elsewhere with a secret key (<code>analytics addkey --secret</code>).</p>
<p class="row whole"><button class="btn primary" name="do" value="show">Show the links</button><button class="btn" name="do" value="add">Make the short link</button></p>
</div></section>
</form>
<div class="stack">
% include("built.tpl")
<section class="panel"><header><h2>Bookmarklet</h2></header><div class="pad"><p>Drag <a class="btn" href="{{mark}}">Track this URL</a> to the bookmarks bar. On any page it opens this one with its address.</p></div></section>
</div>
</div>
% include("foot.tpl")
