"""What the Splunk Search Reference lists: commands, their options, functions.

    Search command 'predict' is not available in the embedded engine. Run this search on a Splunk.

What is here is in `analytics.spl.commands` and `analytics.spl.functions`; docs/spl.md is made of
the difference. A text behind a command names another way, where there is one.

Source: Splunk Search Reference 10.0, the list of commands and the syntax of each; 9.4, "Evaluation
functions" and "Statistical and charting functions"; Search Manual 9.2, "Add sparklines to search
results".
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
    "gauge": "Use eval and rangemap.",
    "inputcsv": "Put the file into the folder lookups and use inputlookup.",
    "multikv": "Use rex, makemv and mvexpand.",
    "selfjoin": "Use stats or eventstats.",
    "xpath": "Use spath.",
}

_SUBSEARCH = "extendtimerange maxtime maxout timeout"
_EXTRACT = "auto clean_keys kvdelim limit maxchars mv_add pairdelim reload segment"
_TOP = "limit showperc showcount countfield percentfield useother otherstr"
_CHART = (
    "limit agg cont sep format nullstr otherstr useother usenull span bins aligntime "
    "dedup_splitvals"
)

#: The options of the commands that are here, as the reference writes them before ``=``.
OPTIONS: dict[str, tuple[str, ...]] = {
    command: tuple(names.split())
    for command, names in {
        "addcoltotals": "labelfield label",
        "addtotals": "row col labelfield label fieldname",
        "append": _SUBSEARCH,
        "appendcols": f"override {_SUBSEARCH}",
        "appendpipe": "run_in_preview",
        "bin": "bins minspan span start end aligntime",
        "chart": f"{_CHART} start end",
        "concurrency": "duration start output",
        "contingency": "maxrows maxcols minrowcover mincolcover usetotal totalstr",
        "convert": "timeformat",
        "dedup": "keepevents keepempty consecutive",
        "delta": "p",
        "eventcount": "index summarize report_size list_vix",
        "eventstats": "allnum",
        "extract": _EXTRACT,
        "fieldsummary": "maxvals",
        "fillnull": "value",
        "foreach": "mode fieldstr matchstr matchseg1 matchseg2 matchseg3 itemstr iterstr",
        "format": "mvsep maxresults emptystr",
        "head": "limit null keeplast",
        "inputlookup": "append strict start max",
        "iplocation": "prefix allfields lang",
        "join": "type usetime earlier overwrite max",
        "kv": _EXTRACT,
        "lookup": "local update event_time_field",
        "makecontinuous": "bins span start end",
        "makemv": "delim tokenizer allowempty setsv",
        "makeresults": "count annotate splunk_server splunk_server_group format data",
        "map": "search maxsearches",
        "metadata": "type index splunk_server splunk_server_group datatype",
        "mvcombine": "delim",
        "mvexpand": "limit",
        "outlier": "action mark param uselower",
        "rangemap": "field default",
        "rare": _TOP,
        "reltime": "timefield prefix",
        "return": "count",
        "rex": "field max_match mode offset_field",
        "spath": "input output path",
        "stats": "partitions allnum delim dedup_splitvals",
        "strcat": "allrequired",
        "streamstats": "reset_on_change reset_before reset_after current window time_window global "
        "allnum",
        "timechart": f"{_CHART} minspan fixedrange partial",
        "timewrap": "align series time_format",
        "tojson": "default_type fill_null include_internal output_field",
        "top": _TOP,
        "transaction": "maxspan maxpause maxevents startswith endswith connected unifyends "
        "keepevicted keeporphans maxopentxn maxopenevents mvlist mvraw nullstr delim name",
        "transpose": "column_name header_field include_empty",
        "tstats": "prestats append summariesonly allow_old_summaries include_reduced_buckets "
        "chunk_size fillnull_value local span",
        "union": "maxtime maxout timeout",
        "xmlkv": "maxinputs",
        "xyseries": "grouped sep format",
    }.items()
}

#: The functions of eval, fieldformat and where, by the page that says what they do.
_EVAL = {
    "Bitwise functions": "bit_and bit_or bit_not bit_xor bit_shift_left bit_shift_right",
    "Comparison and conditional functions": "case cidrmatch coalesce false if in like lookup match "
    "null nullif searchmatch true validate",
    "Conversion functions": "ipmask printf tonumber tostring toarray tobool todouble toint tomv "
    "toobject",
    "Cryptographic functions": "md5 sha1 sha256 sha512",
    "Date and time functions": "now relative_time strftime strptime time",
    "Informational functions": "isarray isbool isdouble isint ismv isnotnull isnull isnum isobject "
    "isstr typeof",
    "JSON functions": "json json_object json_append json_array json_array_to_mv json_delete "
    "json_entries json_extend json_extract json_extract_exact json_has_key_exact json_keys "
    "json_set json_set_exact json_valid",
    "Mathematical functions": "abs ceiling ceil exact exp floor ln log pi pow round sigfig sqrt "
    "sum",
    "Multivalue eval functions": "commands mvappend mvcount mvdedup mvfilter mvfind mvindex mvjoin "
    "mvmap mvrange mvsort mvzip mv_to_json_array split",
    "Statistical eval functions": "avg max min random",
    "Text functions": "len lower ltrim replace rtrim spath substr trim upper urldecode",
    "Trigonometry and hyperbolic functions": "acos acosh asin asinh atan atan2 atanh cos cosh "
    "hypot sin sinh tan tanh",
}

#: The functions of stats and its relatives; ``perc`` and its like have a number behind them.
_STATS = {
    "Aggregate functions": "avg count dc distinct_count estdc estdc_error exactperc max mean "
    "median min mode perc range stdev stdevp sum sumsq upperperc var varp",
    "Event order functions": "first last",
    "Multivalue stats and chart functions": "list values",
    "Time functions": "earliest earliest_time latest latest_time per_day per_hour per_minute "
    "per_second rate",
    "Add sparklines to search results": "sparkline",
}

FUNCTIONS = {name: page for page, names in _EVAL.items() for name in names.split()}
AGGREGATES = {name: page for page, names in _STATS.items() for name in names.split()}
