<svg class="spark{{'' if spark.is_alive else ' quiet'}}" viewBox="0 0 120 22" preserveAspectRatio="none" role="img" aria-label="{{label}}"><path class="a" d="{{spark.area}}"/><polyline class="l" points="{{spark.line}}"/>\\
% if spark.unfinished:
<polyline class="p" points="{{spark.unfinished}}"/>\\
% end
</svg>\\
