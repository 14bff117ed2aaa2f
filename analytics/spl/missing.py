"""The commands of Splunk that the embedded engine does not have, and what to do instead.

    Search command 'predict' is not available in the embedded engine. Run this search on a Splunk.

Source: the list of commands of the Splunk Search Reference 10.0; a text here names another
way where there is one.
"""

from __future__ import annotations

_NAMES = """
abstract addinfo analyzefields anomalies anomalousvalue anomalydetection arules associate bucketdir
cefout cluster cofilter collect concurrency contingency convert correlate datamodel dbinspect dedupe
delete diff erex eventcount extract fieldformat fieldsummary findtypes folderize foreach from gauge
gentimes geom geomfilter geostats highlight history iconify inputcsv inputintelligence iplocation
kmeans kv kvform loadjob localize localop makecontinuous map mcatalog mcollect metadata metasearch
meventcollect mpreview msearch mstats multikv multisearch mvreverse outlier outputcsv outputlookup
outputtext overlap pivot predict redistribute reltime replace require rest rtorder run
runshellscript savedsearch script scrub searchtxn selfjoin sendalert sendemail set setfields sichart
sirare sistats sitimechart sitop snowevent snowincident spath tags timewrap tojson transaction
transpose trendline tscollect tstats typeahead typelearner typer union uniq walklex x11 xmlkv
xmlunescape xpath xyseries
"""

COMMANDS = dict.fromkeys(_NAMES.split(), "") | {
    "sistats": "Use stats.",
    "sitimechart": "Use timechart.",
    "sichart": "Use chart.",
    "sitop": "Use top.",
    "sirare": "Use rare.",
    "metasearch": "Use search.",
    "metadata": "Use search index=… | stats count BY sourcetype.",
    "eventcount": "Use search index=… | stats count.",
    "tstats": "Use search … | stats ….",
    "convert": "Use eval with tonumber, strftime or strptime.",
    "uniq": "Use dedup.",
}
