<figure class="chartbox"><div class="chart" data-span="{{chart.span}}" data-label="{{chart.label}}" data-title="{{chart.title}}" data-now="{{chart.now}}" data-file="{{chart.file}}" data-zoomable\\
% if chart.is_additive:
 data-sum\\
% end
% if chart.has_fractions:
 data-fractions\\
% end
% if chart.source:
 data-src="{{chart.source}}"\\
% end
>
<div class="plot"><svg class="still" aria-hidden="true">\\
% for line in chart.still.grid:
<line x1="52" x2="98%" y1="{{line.at}}%" y2="{{line.at}}%"/><text x="44" y="{{line.text_at}}%" text-anchor="end">{{line.text}}</text>\\
% end
<svg x="52" y="4%" width="94%" height="86.4%" viewBox="0 0 100 100" preserveAspectRatio="none">\\
% for line in chart.still.lines:
<polyline class="{{line.kind}}"{{' stroke-dasharray=3,3' if line.is_dashed else ''}} points="{{line.points}}"/>\\
% end
</svg><svg x="52" width="94%" height="100%">\\
% for tick in chart.still.ticks:
<text x="{{tick.at}}%" y="98%" text-anchor="middle">{{tick.text}}</text>\\
% end
</svg></svg></div>
<div class="tip" hidden></div>
<div class="key" role="group" aria-label="Lines to show">
% for series in chart.series:
<button data-series="{{series.name}}" aria-pressed="{{'true' if series.is_shown else 'false'}}" disabled><span class="sw{{' sw%d' % series.slot if series.slot else ''}}"></span>{{series.name}}</button>
% end
<span class="zoomed" hidden><a class="btn use" href="#">Use this range</a><button class="btn reset">Reset zoom</button></span></div>
<details class="twin" id="numbers" data-key="n"><summary><span>Show the numbers</span><span class="vh"> of this chart as a table</span></summary><div class="scroll tall" role="region" aria-label="{{chart.label}}, as a table" tabindex="0"><table class="t sticky"><thead><tr><th scope="col">{{chart.heading}}</th>\\
% for series in chart.series:
<th class="n" scope="col" data-s="{{series.slot}}"{{' data-kind=was' if series.kind else ''}}>{{series.name}}</th>\\
% end
</tr></thead><tbody>
% for row in chart.rows:
<tr{{' data-partial=1' if row.is_unfinished else ''}}><th scope="row"><time datetime="{{row.time}}">{{row.label}}</time></th>\\
% for cell in row.cells:
<td class="n">{{cell}}</td>\\
% end
</tr>
% end
</tbody>\\
% if chart.sums:
<tfoot><tr><th scope="row">Sum</th>\\
% for cell in chart.sums:
<td class="n">{{cell}}</td>\\
% end
</tr></tfoot>\\
% end
</table></div>
% if chart.cut:
<p class="pad small dim">{{chart.cut}}</p>
% end
</details></div></figure>
