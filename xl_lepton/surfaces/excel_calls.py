"""The UDF module that our Visual Basic module calls: errors travel as codes, and Visual Basic makes real errors of them."""

from xl_lepton.surfaces.xlwings_udfs import udfs

globals().update(udfs(errors="code"))
