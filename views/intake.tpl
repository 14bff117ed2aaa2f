% include("head.tpl")
<div class="head"><div><h1>Intake</h1><p class="sub">{{summary}}</p></div></div>
<div class="stack">
<section class="panel"><header><h2>By format and reason</h2></header>
% if counts:
<div class="scroll"><table class="t"><thead><tr><th scope="col">Format</th><th scope="col">Application</th><th scope="col">Reason</th><th scope="col" class="n">Count</th></tr></thead><tbody>
% for row in counts:
<tr><th scope="row" class="name">{{row.format}}</th><td class="long">{{row.application or '–'}}</td><td><span class="badge{{' bad' if row.is_refusal else ''}}">{{row.reason}}</span></td><td class="n">{{f'{row.count:,}'}}</td></tr>
% end
</tbody></table></div>
% else:
<p class="pad muted">Nothing came in since this process began.</p>
% end
</section>
<section class="panel"><header><h2>Newest refusals</h2></header>
% if newest:
<div class="scroll"><table class="t"><thead><tr><th scope="col">Time</th><th scope="col">Format</th><th scope="col" class="hide-s">Application</th><th scope="col">Reason</th><th scope="col" class="hide-s">In words</th></tr></thead><tbody>
% for when, one in newest:
<tr><th scope="row" class="nowrap"><time datetime="{{when.isoformat()}}">{{f'{when:%b} {when.day}, {when:%H:%M:%S}'}}</time></th><td>{{one.format}}</td><td class="long hide-s">{{one.application or '–'}}</td><td><span class="badge bad">{{one.code}}</span><span class="show-s small muted long">{{one.message}}</span></td><td class="long hide-s">{{one.message}}</td></tr>
% end
</tbody></table></div>
% else:
<p class="pad muted">Nothing was refused since this process began.</p>
% end
</section>
</div>
% include("foot.tpl")
