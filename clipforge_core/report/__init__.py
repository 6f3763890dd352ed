"""`report.html`: one page a source, to watch, compare and choose its clips.

page      render_report: everything into one self-contained page
exports   ExportFiles: the files of one finished clip in one aspect, as the page links them
view      what the page shows, made from the documents; picture, curves  the tracks as inline SVG
quality   write_quality_page: the measures of files, with their scores as bars
compare   write_compare_page: variants of a cut, any two in step, with a slider between them
assets/   the page's markup, style and script
"""

from clipforge_core.report.exports import ExportFiles
from clipforge_core.report.page import render_report

__all__ = ["ExportFiles", "render_report"]
