% if not change:
<span class="dim">–</span>\\
% elif change.direction == "flat":
<span class="dim">{{change.text}}</span>\\
% else:
<span class="{{change.direction}}"><span aria-hidden="true">{{"▲" if change.direction == "up" else "▼"}}</span><span class="vh">{{change.direction}}</span> {{change.text}}</span>\\
% end
