"""The commands of Splunk that the embedded engine does not have, and what to do instead.

    Search command 'predict' is not available in the embedded engine. Run this search on a Splunk.

Source: the list of commands of the Splunk Search Reference 10.0; a text here names another
way where there is one.
"""

from __future__ import annotations

_NAMES = """
abstract accum addcoltotals addinfo analyzefields anomalies anomalousvalue anomalydetection arules
associate autoregress bucketdir cefout cluster cofilter collect concurrency contingency convert
correlate datamodel dbinspect dedupe delete delta diff erex eventcount extract fieldformat
fieldsummary findtypes folderize foreach from gauge gentimes geom geomfilter geostats highlight
history iconify inputcsv inputintelligence iplocation kmeans kv kvform loadjob localize localop
makecontinuous makemv map mcatalog mcollect metadata metasearch meventcollect mpreview msearch
mstats multikv multisearch mvcombine mvreverse nomv outlier outputcsv outputlookup outputtext
overlap pivot predict rangemap redistribute reltime replace require rest rtorder run runshellscript
savedsearch script scrub searchtxn selfjoin sendalert sendemail set setfields sichart sirare sistats
sitimechart sitop snowevent snowincident spath strcat tags timewrap tojson transaction transpose
trendline tscollect tstats typeahead typelearner typer union uniq untable walklex x11 xmlkv
xmlunescape xpath xyseries
"""

COMMANDS = dict.fromkeys(_NAMES.split(), "") | {
    "sistats": "Use stats.",
    "sitimechart": "Use timechart.",
    "sichart": "Use chart.",
    "sitop": "Use top.",
    "sirare": "Use rare.",
    "metasearch": "Use search.",
    "accum": "Use streamstats sum(…).",
    "delta": "Use streamstats window=2 range(…).",
    "metadata": "Use search index=… | stats count BY sourcetype.",
    "eventcount": "Use search index=… | stats count.",
    "tstats": "Use search … | stats ….",
    "convert": "Use eval with tonumber, strftime or strptime.",
    "strcat": "Use eval with the operator '.'.",
    "uniq": "Use dedup.",
}
