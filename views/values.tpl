<ul class="bars">
% for value in values.rows:
<li><svg aria-hidden="true"><rect width="{{value.width}}%" height="100%" rx="3"/></svg><a href="{{value.address}}" title="{{value.text}}">{{value.text}}</a><span class="n">{{value.count}}</span><span class="pc">{{value.share}}</span></li>
% end
</ul>
% if values.rest:
<p class="split small dim">{{values.rest}}</p>
% end
