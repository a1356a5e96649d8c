"""The steps from one version of the desk's tables to the next."""
