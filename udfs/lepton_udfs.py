"""The module that xlwings is pointed at (UDF MODULES = lepton_udfs): one UDF per function, made when this is imported.

For errors with their own codes use the Visual Basic module that `xl-lepton excel init FOLDER` writes; see docs/excel.md.
"""

from xl_lepton.surfaces.xlwings_udfs import udfs

globals().update(udfs())
