"""`python -m xl_lepton` is `xl-lepton`."""

from xl_lepton.surfaces.cli import main

main()
