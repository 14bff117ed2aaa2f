<section class="panel props"{{' data-later=%s' % panel.part if panel.later else ''}}><header><h2>{{panel.title}}</h2>\\
% if panel.clear:
<div class="row"><a class="small" href="{{panel.clear}}">clear</a></div>\\
% end
</header>
% if panel.later:
<p class="pad small"><a href="{{panel.later}}">Show the properties of all events</a></p>
% end
% for item in panel.properties:
% include("property.tpl", item=item)
% end
% if panel.more:
<details class="rest"><summary class="muted">{{len(panel.more)}} more</summary>
% for item in panel.more:
% include("property.tpl", item=item)
% end
</details>
% end
% if panel.nothing:
<p class="pad muted">{{panel.nothing}}</p>
% end
</section>
