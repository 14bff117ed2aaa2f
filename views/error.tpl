% include("head.tpl")
<section class="panel lone wide"><div class="pad2"><p class="badge bad">{{status}}</p><h1>{{failure.title}}</h1>
<p class="muted">{{failure.text}}\\
% if failure.nearest:
 The nearest name is <a href="{{failure.nearest_address}}">{{failure.nearest}}</a>.\\
% end
</p>
% if failure.drawing:
<pre>{{failure.drawing}}</pre>
% end
<p class="row">
% if failure.can_retry:
<a class="btn primary" href="{{address}}">Try again</a><a class="btn" href="{{root}}/applications">All applications</a>
% else:
<a class="btn primary" href="{{root}}/applications">All applications</a>
% end
</p><p class="small dim">Request {{number}} · {{when}}</p></div></section>
% include("foot.tpl")
