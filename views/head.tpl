<!doctype html>
<html lang="en" data-theme="{{theme}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}} · Analytics</title>
<link rel="icon" href="{{asset('icon.svg')}}">
<link rel="stylesheet" href="{{asset('site.css')}}">
% if chart:
<script src="{{asset('flot/jquery.slim.min.js')}}" defer></script>
<script src="{{asset('flot/flot-jquery4.js')}}" defer></script>
<script src="{{asset('flot/jquery.flot.js')}}" defer></script>
% end
<script src="{{asset('site.js')}}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="{{root}}/applications" data-key="g a" aria-label="Analytics, all applications"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M1.5 13.5 6 8l3.5 3L16 3.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/><circle cx="16" cy="3.5" r="1.9" fill="currentColor"/></svg><span>Analytics</span></a>
% if application:
<span class="sep" aria-hidden="true">/</span>
<details class="menu"><summary class="btn quiet caret"><span class="cut">{{application}}</span></summary><div class="pop">
% for name, address in menu:
<a href="{{address}}"{{' aria-current=page' if name == application else ''}}>{{name}}</a>
% end
<a href="{{root}}/applications"><span class="muted">All applications</span><kbd>g a</kbd></a>
</div></details>
<nav class="tabs" aria-label="Reports"><a href="{{events}}" data-key="g e"{{'' if here == 'links' else ' aria-current=page'}}>Events</a>\\
% if has_tools:
<a href="{{root}}/links/{{quoted}}" data-key="g l"{{' aria-current=page' if here == 'links' else ''}}>Links</a>\\
% end
</nav>
% else:
<nav class="tabs" aria-label="Site"><a href="{{root}}/applications"{{' aria-current=page' if here == 'applications' else ''}}>Applications</a>\\
% if has_tools:
<a href="{{root}}/links" data-key="g l"{{' aria-current=page' if here == 'links' else ''}}>Links</a><a href="{{root}}/tools/url"{{' aria-current=page' if here == 'url' else ''}}>Tracked URL</a><a href="{{root}}/intake"{{' aria-current=page' if here == 'intake' else ''}}>Intake</a>\\
% end
</nav>
% end
<div class="top-end noprint">
<button class="btn quiet icon hide-s" data-do="keys" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" hidden><kbd>?</kbd></button>
<a class="btn quiet icon" href="{{flip}}" data-do="theme" aria-label="Light or dark theme" title="Light or dark (Shift D)"><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/></svg></a>
</div>
</header>
<main id="main">
