"""The commands of Splunk, and what to do instead of one that the embedded engine does not have.

    Search command 'predict' is not available in the embedded engine. Run this search on a Splunk.

A command that has a file in `analytics.spl.commands` is never looked for here.

Source: the list of commands of the Splunk Search Reference 10.0; a text here names another
way where there is one.
"""

from __future__ import annotations

_NAMES = """
abstract accum addcoltotals addinfo analyzefields anomalies anomalousvalue anomalydetection append
appendcols appendpipe arules associate autoregress bucketdir cefout cluster cofilter collect
concurrency contingency convert correlate datamodel dbinspect delete delta dedupe diff erex
eventcount extract kv fieldformat fieldsummary findtypes folderize foreach format from
gauge gentimes geom geomfilter geostats highlight history iconify inputcsv inputlookup
inputintelligence iplocation join kmeans kvform loadjob localize localop lookup makecontinuous
makemv map mcatalog mcollect meventcollect metadata metasearch mpreview msearch mstats multikv
multisearch mvcombine mvexpand nomv outlier outputcsv outputlookup outputtext overlap pivot
predict rangemap redistribute reltime require rest return rtorder runshellscript savedsearch script
run scrub searchtxn selfjoin sendalert sendemail set setfields sichart sirare sistats sitimechart
sitop snowevent snowincident spath strcat tags timewrap tojson transaction transpose trendline
tscollect tstats typeahead typelearner typer union uniq untable walklex x11 xmlkv xmlunescape xpath
xyseries mvreverse replace
"""

COMMANDS = dict.fromkeys(_NAMES.split(), "") | {
    "sistats": "Use stats.",
    "sitimechart": "Use timechart.",
    "sichart": "Use chart.",
    "sitop": "Use top.",
    "sirare": "Use rare.",
    "metasearch": "Use search.",
    "convert": "Use eval with tonumber, strftime or strptime.",
    "uniq": "Use dedup.",
}
