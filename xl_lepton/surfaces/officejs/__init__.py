"""The function server and the Office.js add-in that it is home to: `xl-lepton serve`. How the parts fit is in docs/server.md."""
