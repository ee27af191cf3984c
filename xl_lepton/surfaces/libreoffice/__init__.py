"""The LibreOffice Calc add-in: an extension made from the registry, the component inside it, and what installs it."""
