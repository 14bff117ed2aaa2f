<details class="twin" id="search" data-key="s"><summary><span>Show the search</span> <code>{{view.searches[0].spl}}</code></summary><div class="code"><pre id="search-spl">\\
% for kind, text in view.searches[0].tokens:
% if kind:
<span class="{{kind}}">{{text}}</span>\\
% else:
{{text}}\\
% end
% end
</pre></div><div class="pad row"><button class="btn" data-copy="#search-spl" hidden>Copy</button>\\
% if open_in_splunk:
<a class="btn" href="{{open_in_splunk}}">Open in Splunk</a>\\
% end
<span class="small dim">{{view.remark}}</span></div>
% if len(view.searches) > 1:
<details class="more"><summary class="small">The other {{len(view.searches) - 1}} searches of this page</summary><dl>
% for search in view.searches[1:]:
<dt class="small muted">{{search.name}}</dt><dd><code>{{search.spl}}</code></dd>
% end
</dl></details>
% end
</details>
