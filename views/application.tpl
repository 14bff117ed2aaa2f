% include("head.tpl")
<div class="head"><div><h1>{{application}}\\
% if view.subject:
 <span class="dim">/</span> {{view.subject}}\\
% end
</h1><p class="sub">\\
% if view.seen:
<span class="dot {{view.fresh}}"></span>{{view.seen}}\\
% end
% if view.subject:
 · <a href="{{all_events}}">all events</a>\\
% end
</p></div>
<div class="row noprint"><a class="btn" href="{{csv}}" data-key="x" title="Download the numbers (x)" download>CSV</a><button class="btn" data-do="png" title="Download the picture" hidden>PNG</button><a class="btn" href="#search" title="Show the search (s)">SPL</a></div></div>
% for note in view.notes:
<p class="note warn"><span>{{note}}</span></p>
% end
<div class="ask"><form id="ask" action="{{path}}" data-auto>
<span class="pair"><label for="metric">Show</label><select id="metric" name="metric">
% for option in view.controls.metrics:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select></span>
<span class="pair"><label for="ev">of</label><select id="ev" name="event_name">
% for option in view.controls.events:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select></span>
<span class="pair"><label for="by">split by</label><select id="by" name="property">
% for option in view.controls.splits:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select></span>
% for name, value in view.controls.kept:
<input type="hidden" name="{{name}}" value="{{value}}">
% end
<noscript><button class="btn">Apply</button></noscript>
</form>
% if view.controls.chips:
<span>where</span>
% for chip in view.controls.chips:
<span class="chip">{{chip.text}}<b>{{chip.value}}</b><a href="{{chip.address}}" aria-label="Remove the filter {{chip.words}}">×</a></span>
% end
% end
<details class="menu"><summary class="btn quiet" data-key="/">+ Filter</summary><form class="pop pad" action="{{path}}">
% for name, value in view.controls.pairs:
<input type="hidden" name="{{name}}" value="{{value}}">
% end
<label class="field">Property<select name="filter">
% for name in view.controls.properties:
<option>{{name}}</option>
% end
</select></label><label class="field">Condition<select name="operator">
% for name in operators:
<option>{{name}}</option>
% end
</select></label><label class="field">Value<input type="text" name="value" list="hints" autocomplete="off"></label><datalist id="hints"></datalist><button class="btn primary">Add the filter</button></form></details>
</div>
<div class="when">
<div class="joined"><div class="seg" role="group" aria-label="Time range">
% for choice in view.controls.ranges:
<a href="{{choice.address}}" data-key="{{choice.key}}"{{' aria-current=true' if choice.is_current else ''}}>{{choice.text}}</a>
% end
</div><details class="menu"><summary class="btn"{{' aria-current=true' if is_own_range else ''}}>Custom</summary><form class="pop pad" action="{{path}}">
% for name, value in view.controls.timeless:
<input type="hidden" name="{{name}}" value="{{value}}">
% end
<label class="field">First day<input type="date" name="from" value="{{view.controls.first_day}}" required></label><label class="field">Last day<input type="date" name="to" value="{{view.controls.last_day}}" required></label><button class="btn primary">Show this range</button></form></details></div>
<span class="dates">{{view.dates}}</span>
<label class="vh" for="cmp">Compare</label><select id="cmp" name="compare" form="ask">
% for option in view.controls.comparisons:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select><label class="vh" for="bots">Bots</label><select id="bots" name="bots" form="ask">
% for option in view.controls.bots:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select><span class="grow"></span>
<div class="seg" role="group" aria-label="Span">
% for choice in view.controls.spans:
<a href="{{choice.address}}" data-key="{{choice.key}}"{{' aria-current=true' if choice.is_current else ''}}>{{choice.text}}</a>
% end
</div></div>
<section class="panel" id="answer" aria-label="Chart">
% if view.empty:
<div class="empty"><h2>{{view.empty.title}}</h2><p>{{view.empty.text}}</p>
% if view.empty.ways:
<p class="row mid">
% for way in view.empty.ways:
<a class="btn" href="{{way.address}}">{{way.text}}</a>
% end
</p>
% end
</div>
% else:
<dl class="stats">
% for stat in view.stats:
<div><dt>{{stat.name}}</dt><dd>{{stat.value}}</dd><dd>\\
% if stat.note:
<span class="dim">{{stat.note}}</span>\\
% else:
% include("change.tpl", change=stat.change)
% if stat.before:
 <span class="dim">vs {{stat.before}}</span>\\
% end
% end
</dd></div>
% end
</dl>
% include("chart.tpl", chart=view.chart)
% end
% include("search.tpl")
</section>
% if not view.empty:
<div class="grid c21 stack2">
% include("breakdown.tpl", table=view.table)
% include("properties.tpl", panel=view.panel)
</div>
% end
% include("foot.tpl")
