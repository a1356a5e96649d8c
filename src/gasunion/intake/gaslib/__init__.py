"""GasLib's files, `.net`, `.scn`, `.cs` and `.cdf`, from a folder or a zip."""
