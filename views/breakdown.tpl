<section class="panel"><header><h2>{{table.title}}</h2><span class="dim small">{{table.hint}}</span>\\
% if table.tops:
<div class="row noprint"><label class="row small">Top <select name="top" form="ask">
% for option in table.tops:
<option value="{{option.value}}"{{' selected' if option.is_chosen else ''}}>{{option.text}}</option>
% end
</select></label></div>\\
% end
</header><div class="scroll"><table class="t" id="breakdown"><thead><tr>
% include("th.tpl", key="name", text=table.heading, kind="", sorting=table.sorting)
% include("th.tpl", key="count", text="Count", kind="n", sorting=table.sorting)
% include("th.tpl", key="users", text="Users", kind="n hide-xs", sorting=table.sorting)
% include("th.tpl", key="per_user", text="Per user", kind="n hide-s", sorting=table.sorting)
% include("th.tpl", key="share", text="Share", kind="n hide-s", sorting=table.sorting)
% if table.has_trend:
<th scope="col" class="hide-s">Trend</th>
% end
% include("th.tpl", key="change", text="Change", kind="n", sorting=table.sorting)
</tr></thead><tbody>
% for row in table.rows:
<tr{{' class=sel' if row.is_chosen else ''}}><th scope="row"><span class="sw{{' sw%d' % row.slot if row.slot else ' none'}}"></span>\\
% if row.address:
<a class="name" href="{{row.address}}">{{row.name}}</a>\\
% else:
<span class="name">{{row.name}}</span>\\
% end
</th><td class="n" data-v="{{row.count}}">{{number(row.count)}}</td><td class="n hide-xs" data-v="{{row.users}}">{{number(row.users)}}</td><td class="n hide-s" data-v="{{row.per_user}}">{{decimal(row.per_user)}}</td><td class="n hide-s" data-v="{{row.count}}">{{row.share}}</td>\\
% if table.has_trend:
<td class="hide-s">\\
% if row.spark:
% include("spark.tpl", spark=row.spark, label=row.name + " over time")
% end
</td>\\
% end
<td class="n" data-v="{{row.moved}}">\\
% include("change.tpl", change=row.change)
</td></tr>
% end
</tbody><tfoot>
% for row in table.sums:
<tr><th scope="row">{{row.name}}</th><td class="n">{{number(row.count)}}</td><td class="n hide-xs">{{number(row.users)}}</td><td class="n hide-s">{{decimal(row.per_user)}}</td><td class="n hide-s">{{row.share}}</td>\\
% if table.has_trend:
<td class="hide-s"></td>\\
% end
<td class="n">\\
% include("change.tpl", change=row.change)
</td></tr>
% end
</tfoot></table></div></section>
