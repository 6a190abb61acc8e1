"""Importing files: initiatives and KPI values. The tables are read in `sheets.py`, the rows in the two files below."""

from assistant.records.import_initiatives import import_initiatives
from assistant.records.import_kpis import import_kpis
from assistant.records.import_report import ImportReport, RowProblem

__all__ = ["ImportReport", "RowProblem", "import_initiatives", "import_kpis"]
