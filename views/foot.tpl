</main>
<footer class="foot">
% if footer:
<span>{{footer}}</span>
% end
</footer>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keyboard shortcuts</h2><dl class="keys">
% for keys, meaning in shortcuts:
<dt>\\
% for key in keys.split():
% if key == "to":
 … \\
% else:
<kbd>{{key}}</kbd> \\
% end
% end
</dt><dd>{{meaning}}</dd>
% end
</dl><form method="dialog" class="row"><label class="row"><input type="checkbox" id="nokeys"> Switch single-key shortcuts off</label><span class="grow"></span><button class="btn">Close</button></form></dialog>
<div id="say" class="vh" role="status" aria-live="polite"></div>
</body>
</html>
