<details data-name="{{item.name}}"{{' open' if item.values is not None else ''}} data-values="{{item.part}}"><summary><span class="grow name">{{item.name}}</span><span class="dim small">{{item.count}}</span></summary>
% if not item.is_split:
<a class="split small" href="{{item.split}}">Split the chart by {{item.name}}</a>
% end
% if item.values is None:
<p class="split small gap"><a href="{{item.opened}}" data-fill>Show the values</a></p>
% else:
% include("values.tpl", values=item.values)
% end
</details>
