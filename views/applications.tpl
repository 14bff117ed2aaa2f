% include("head.tpl")
% for note in notes:
<p class="note warn"><span>{{note}}</span></p>
% end
% if not rows and not query:
<div class="head"><div><h1>Applications</h1><p class="sub" data-poll="5"><span class="dot"></span>Listening. <span class="js" hidden>This page looks again every 5 seconds.</span><noscript>Load the page again after the first event.</noscript></p></div></div>
<section class="panel"><div class="empty"><h2>No events yet</h2><p>An application appears here with its first event. These three lines send one:</p>
<div class="code"><pre id="py">from analytics import AnalyticsTracker, connect
tracker = AnalyticsTracker("shop", connect())
tracker.track("signup", distinct_id="u-1042", plan="pro")</pre><button class="btn" data-copy="#py" hidden>Copy</button></div></div></section>
% else:
<div class="head"><div><h1>Applications</h1><p class="sub">{{summary}}</p></div>
<form class="row grow-s" action="{{path}}" role="search"><label class="vh" for="q">Find an application</label><input class="grow-s" type="search" id="q" name="q" value="{{query}}" placeholder="Find an application" data-filter="#apps tbody tr" data-key="/" autocomplete="off"><noscript><button class="btn">Find</button></noscript></form></div>
<section class="panel"><div class="scroll"><table class="t" id="apps"><thead><tr>
% include("th.tpl", key="name", text="Application", kind="")
% include("th.tpl", key="count", text="Events", kind="n")
% include("th.tpl", key="users", text="Users, 30 days", kind="n hide-s")
% include("th.tpl", key="change", text="30 days", kind="n hide-s")
<th scope="col">Events per day</th>
% include("th.tpl", key="last", text="Last seen", kind="hide-s")
</tr></thead><tbody>
% for row in rows:
<tr data-name="{{row.name}}"{{'' if row.is_found else ' hidden'}}><th scope="row"><a class="name" href="{{row.address}}">{{row.name}}</a><span class="show-s small muted"><span class="dot {{row.fresh}}"></span>{{row.seen}}</span></th><td class="n" data-v="{{row.count}}">{{number(row.count)}}</td><td class="n hide-s" data-v="{{row.users}}">{{number(row.users)}}</td><td class="n hide-s" data-v="{{row.moved}}">\\
% include("change.tpl", change=row.change)
</td><td>\\
% include("spark.tpl", spark=row.spark, label=row.name + ": events per day, last 30 days")
</td><td class="nowrap hide-s" data-v="{{row.last}}"><span class="dot {{row.fresh}}"></span>{{row.seen}}</td></tr>
% end
</tbody></table></div>
<div class="empty" id="none"{{' hidden' if any(row.is_found for row in rows) else ''}}><h2>No application matches “<b>{{query}}</b>”</h2><p>Names are matched anywhere, without regard to case.</p></div></section>
% end
% include("foot.tpl")
