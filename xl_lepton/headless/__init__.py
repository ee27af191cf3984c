"""Workbooks without a spreadsheet program: read, recalculated, and written back with nothing lost."""

from xl_lepton.headless.report import Change, Refused, Report
from xl_lepton.headless.workbook import Workbook

__all__ = ["Change", "Refused", "Report", "Workbook"]
